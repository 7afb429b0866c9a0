//! The exit codes, which scripts may trust. This is the only place that numbers stand in.

use std::process::ExitCode;

use crate::error::{Class, Error};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Done; nothing to mend.
    Ok,
    /// Errors were found in what was read.
    Findings,
    /// Wrong usage, or a file or folder that cannot be opened or written.
    Usage,
    /// No input matched.
    NoInput,
    /// Of several inputs some failed and others are done.
    Partly,
    /// Sign-in is needed, or the account may not do this.
    SignIn,
    /// Network or server trouble, safe to repeat.
    Temporary,
    /// Stale or conflicting.
    Conflict,
    /// Refused or returned (only `wait`).
    Refused,
    /// Still pending (only `wait`).
    Pending,
    /// A receipt or package does not verify.
    Proof,
    /// Interrupted; state is kept.
    Interrupted,
}

impl Exit {
    pub const fn code(self) -> u8 {
        match self {
            Exit::Ok => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::NoInput => 3,
            Exit::Partly => 4,
            Exit::SignIn => 5,
            Exit::Temporary => 6,
            Exit::Conflict => 7,
            Exit::Refused => 8,
            Exit::Pending => 9,
            Exit::Proof => 10,
            Exit::Interrupted => 130,
        }
    }

    /// The end of a command that did the same for several inputs: done when all are; one failure among done ones is partly; all failed
    /// for one reason is that reason.
    pub fn of_several(each: &[Self]) -> Self {
        match each {
            [] => Exit::NoInput,
            [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
            _ => Exit::Partly,
        }
    }

    /// The end of a command that only looks: errors outweigh all; an input that cannot be opened, or was not found among others that were,
    /// counts if it is the only trouble.
    pub fn of_looking(each: &[Self]) -> Self {
        let worst = [Exit::Interrupted, Exit::Findings, Exit::Proof, Exit::Usage];
        if each.iter().all(|exit| *exit == Exit::NoInput) {
            return Exit::NoInput;
        }
        let among = |exit: &Self| if *exit == Exit::NoInput { Exit::Usage } else { *exit };
        let each: Vec<Self> = each.iter().map(among).collect();
        worst.into_iter().find(|exit| each.contains(exit)).or_else(|| each.iter().copied().find(|exit| *exit != Exit::Ok)).unwrap_or(Exit::Ok)
    }
}

impl From<Class> for Exit {
    fn from(class: Class) -> Self {
        match class {
            Class::Usage => Exit::Usage,
            Class::NoInput => Exit::NoInput,
            Class::Findings => Exit::Findings,
            Class::SignIn => Exit::SignIn,
            Class::Temporary => Exit::Temporary,
            Class::Conflict => Exit::Conflict,
            Class::Refused => Exit::Refused,
            Class::Pending => Exit::Pending,
            Class::Proof => Exit::Proof,
            Class::Interrupted => Exit::Interrupted,
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        error.class.into()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn several_ends_are_one() {
        assert_eq!(Exit::of_several(&[Exit::Ok, Exit::Ok]), Exit::Ok);
        assert_eq!(Exit::of_several(&[Exit::SignIn, Exit::SignIn]), Exit::SignIn);
        assert_eq!(Exit::of_several(&[Exit::Ok, Exit::Findings]), Exit::Partly);
        assert_eq!(Exit::of_several(&[Exit::Findings, Exit::Temporary]), Exit::Partly);
        assert_eq!(Exit::of_looking(&[Exit::Ok, Exit::Usage]), Exit::Usage);
        assert_eq!(Exit::of_looking(&[Exit::Findings, Exit::Usage]), Exit::Findings);
        assert_eq!(Exit::of_looking(&[Exit::Ok, Exit::NoInput]), Exit::Usage);
        assert_eq!(Exit::of_looking(&[Exit::NoInput, Exit::Findings]), Exit::Findings);
        assert_eq!(Exit::of_looking(&[Exit::NoInput, Exit::NoInput]), Exit::NoInput);
        assert_eq!(Exit::of_looking(&[]), Exit::NoInput);
    }
}
