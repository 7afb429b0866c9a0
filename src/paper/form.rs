//! The forms of the set (domain facts 1.1) and what they are called, on the command line, on paper and in the code.

use crate::text::Text;

/// A form of the set, in the set's order: 表一 to 表六, then those without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// 表一, from the files.
    Directory,
    /// 表二, the form that is signed, sealed and reviewed.
    ReviewForm,
    /// 表三, one sheet of A3 with the digest of 表二.
    Registration,
    /// 表四, a cover.
    Certificates,
    /// 表五, a cover.
    Achievements,
    /// 表六, a cover.
    Academic,
    /// What the employer posts and seals before the review.
    Notice,
    Undertaking,
    /// Only for exceptional applications.
    Exceptional,
}

impl Form {
    pub const ALL: [Self; 9] = [
        Self::Directory,
        Self::ReviewForm,
        Self::Registration,
        Self::Certificates,
        Self::Achievements,
        Self::Academic,
        Self::Notice,
        Self::Undertaking,
        Self::Exceptional,
    ];

    /// What it is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::ReviewForm => "review-form",
            Self::Registration => "registration",
            Self::Certificates => "certificates",
            Self::Achievements => "achievements",
            Self::Academic => "academic",
            Self::Notice => "notice",
            Self::Undertaking => "undertaking",
            Self::Exceptional => "exceptional",
        }
    }

    /// Its Chinese title, as it is printed.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Directory => "职称送评材料目录单",
            Self::ReviewForm => "广东省职称评审表",
            Self::Registration => "职称申报人基本情况及评审登记表",
            Self::Certificates => "证书、证明材料",
            Self::Achievements => "业绩、成果材料",
            Self::Academic => "学术成果材料",
            Self::Notice => "广东省专业技术人员申报职称评前公示情况表",
            Self::Undertaking => "个人承诺书",
            Self::Exceptional => "广东省深圳市职称破格申报推荐表",
        }
    }

    /// Its title for messages.
    pub const fn label(self) -> Text {
        let en = match self {
            Self::Directory => "directory of materials",
            Self::ReviewForm => "review form",
            Self::Registration => "registration form",
            Self::Certificates => "cover of certificates and proofs",
            Self::Achievements => "cover of achievements",
            Self::Academic => "cover of academic works",
            Self::Notice => "record of the notice before the review",
            Self::Undertaking => "personal undertaking",
            Self::Exceptional => "recommendation form for an exceptional application",
        };
        Text::new(self.title(), en)
    }

    /// What people call it, and what its file is called: `评审表`.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Directory => "材料目录单",
            Self::ReviewForm => "评审表",
            Self::Registration => "评审登记表",
            Self::Certificates => "证书证明材料封面",
            Self::Achievements => "业绩成果材料封面",
            Self::Academic => "学术成果材料封面",
            Self::Notice => "评前公示情况表",
            Self::Undertaking => "个人承诺书",
            Self::Exceptional => "破格申报推荐表",
        }
    }

    /// Its number in the set: `表二`.
    pub const fn number(self) -> Option<&'static str> {
        match self {
            Self::Directory => Some("表一"),
            Self::ReviewForm => Some("表二"),
            Self::Registration => Some("表三"),
            Self::Certificates => Some("表四"),
            Self::Achievements => Some("表五"),
            Self::Academic => Some("表六"),
            Self::Notice | Self::Undertaking | Self::Exceptional => None,
        }
    }

    /// The form that a person means: by its name on the command line, its title with or without 《》, its short name or its number.
    pub fn named(written: &str) -> Option<Self> {
        let bare = written.trim().trim_start_matches('《').trim_end_matches('》');
        let known =
            |form: &Self| bare.eq_ignore_ascii_case(form.name()) || [form.title(), form.short()].contains(&bare) || form.number() == Some(bare);
        Self::ALL.into_iter().find(known)
    }

    /// Its letters in the code on paper, at most six.
    ///
    /// The code says that a page is of this version of the application, so each form that is made of the application bears it. The
    /// directory lists the files besides, which the application's digest does not cover: a code there would call two directories the same
    /// that list different files, so it has none. What was filed is proved by the receipt.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Directory => None,
            Self::ReviewForm => Some("PSB"),
            Self::Registration => Some("DJB"),
            Self::Certificates => Some("ZSCL"),
            Self::Achievements => Some("YJCL"),
            Self::Academic => Some("XSCL"),
            Self::Notice => Some("GSB"),
            Self::Undertaking => Some("CNS"),
            Self::Exceptional => Some("PGB"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_any_of_its_names_and_no_name_means_two() {
        for form in Form::ALL {
            for name in [form.name(), form.title(), form.short()].into_iter().chain(form.number()) {
                assert_eq!(Form::named(name), Some(form), "{name}");
                assert_eq!(Form::named(&format!("《{name}》")), Some(form), "{name}");
            }
        }
        assert_eq!(Form::named(" Review-Form "), Some(Form::ReviewForm));
        assert_eq!(Form::named("all"), None);
        assert_eq!(Form::named(""), None);
    }

    #[test]
    fn codes_tell_forms_apart() {
        let codes: std::collections::BTreeSet<_> = Form::ALL.iter().filter_map(|form| form.code()).collect();
        assert_eq!(codes.len(), Form::ALL.len() - 1);
        assert!(codes.iter().all(|code| code.len() <= 6));
    }
}
