//! The page of all rules (`docs/rules.md`, `docs/rules.en.md`), made from the rules themselves.

use std::fmt::Write;

use crate::cli::explain::{example_of, name_of};
use crate::guide::{Guide, Guides};
use crate::rules::{self, Rule};
use crate::text::{Lang, Text};

/// The whole page in a language.
pub(super) fn whole(lang: Lang) -> String {
    let guide = Guides::built_in().newest();
    let (title, about) = match lang {
        Lang::Zh => (
            "规则",
            "`declare validate`、`declare materials`、`declare print` 和服务器报出的每一处都属于下面的一条规则；`declare explain 编号` 显示同样的内容。\n错误要改好才能提交；提醒不影响提交，可以用 `# declare: ignore[编号] 原因` 关掉。例子里的姓名、单位和号码都是编造的。",
        ),
        Lang::En => (
            "Rules",
            "Everything that `declare validate`, `declare materials`, `declare print` and the server find belongs to one of these rules; `declare explain RULE` shows the same.\nErrors must be mended before filing; warnings do not stop it and can be silenced by `# declare: ignore[rule] reason`. Names, employers and numbers in the examples are made up.",
        ),
    };
    let mut out = format!("# {title}\n\n{about}\n");
    for (section, rules) in rules::sections() {
        let _ = write!(out, "\n- [{}](#{})", section.get(lang), anchor(section.get(lang)));
        for rule in rules {
            let _ = write!(out, "\n  - [`{}`](#{}) {}", rule.id, rule.id, rule.title.get(lang));
        }
    }
    out.push('\n');
    for (section, rules) in rules::sections() {
        let _ = writeln!(out, "\n## {}", section.get(lang));
        for each in rules {
            let _ = write!(out, "\n{}", rule(each, lang, &guide));
        }
    }
    out
}

/// One rule as a part of the page.
pub(super) fn rule(rule: &Rule, lang: Lang, guide: &Guide) -> String {
    let (said_source, colon, stop) = match lang {
        Lang::Zh => ("出处", "：", "；"),
        Lang::En => ("Source", ": ", "; "),
    };
    let sources: Vec<String> = rule.sources(guide).into_iter().map(|source| source.get(lang).to_owned()).collect();
    let mut out = format!("### {}\n\n", rule.id);
    let _ = writeln!(out, "**{}** · {}\n", rule.title.get(lang), name_of(rule.severity).get(lang));
    let _ = writeln!(out, "{}\n\n{said_source}{colon}{}", rule.why.get(lang), sources.join(stop));
    for (head, example) in [(Text::new("这样会报", "This is found"), rule.bad), (Text::new("这样不报", "This is fine"), rule.good)] {
        if !example.is_empty() {
            let shown = example_of(rule, example, lang, guide);
            let _ = writeln!(out, "\n{}{colon}\n\n```yaml\n{}\n```", head.get(lang), shown.trim_end());
        }
    }
    out
}

/// How a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).collect::<String>();
    kept.replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_of_rules_are_the_rules() {
        for (lang, file) in [(Lang::Zh, "rules.md"), (Lang::En, "rules.en.md")] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
            let wanted = whole(lang);
            if std::env::var_os("UPDATE_DOCS").is_some() {
                std::fs::write(&path, &wanted).unwrap();
            }
            let written = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(written == wanted, "docs/{file} is not what the rules say; run the tests once with UPDATE_DOCS=1");
        }
    }

    #[test]
    fn every_rule_is_on_the_page() {
        let page = whole(Lang::En);
        for rule in rules::all() {
            assert!(page.contains(&format!("\n### {}\n", rule.id)), "{}", rule.id);
        }
    }
}
