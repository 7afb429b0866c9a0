//! What the server finds in a filing, an act of review or an account: explained here, found by `server`.

use crate::finding::Severity::{self, Error};
use crate::rules::{Check, Rule};
use crate::text::Text;

const fn filing(id: &'static str, severity: Severity, title: Text, why: Text, source: &'static str) -> Rule {
    Rule { id, severity, title, why, source, bad: "", good: "", implies: &[], check: Check::Filing }
}

pub(super) static RULES: &[Rule] = &[
    filing(
        "not-canonical",
        Error,
        Text::new("提交的是规范形式", "What is filed is in canonical form"),
        Text::new(
            "内容相同，字节就相同，摘要才有意义；不是规范形式说明程序该升级了。",
            "Equal content is equal bytes, or digests mean nothing; another form means that the program should be updated.",
        ),
        "R26",
    ),
    filing(
        "wrong-digest",
        Error,
        Text::new("摘要与内容一致", "The digests follow from the content"),
        Text::new("服务器重新算一遍，不信任何客户端。", "The server computes them again and trusts no client."),
        "R26",
    ),
    filing(
        "not-this-account",
        Error,
        Text::new("申报的是登录的本人", "The application is the account's own"),
        Text::new(
            "姓名、证件号码、指南和系列与账号和事项一致才能提交。",
            "Name, number, guide and series must be those of the account and of the application.",
        ),
        "R4",
    ),
    filing(
        "commitment-differs",
        Error,
        Text::new("承诺书与提交的一致", "The commitment is the one filed"),
        Text::new("同意的是哪一版、哪一天，是提交内容的一部分。", "Which version was agreed to, and when, is part of what is filed."),
        "R6",
    ),
    filing(
        "guide-version-unknown",
        Error,
        Text::new("指南是本服务器认得的", "The server knows the guide"),
        Text::new("用服务器没有的指南检查过，结果不作数。", "A check by a guide that the server lacks does not count."),
        "R5",
    ),
    filing(
        "deadline-passed",
        Error,
        Text::new("首次提交不晚于本人最后一天", "The first filing is not after the person's last day"),
        Text::new(
            "单位审核之后还要公示，公示满了才能报送，所以本人的最后一天早于本轮的报送截止。服务器按自己的指南里的日程办，日程改了以它的为准；没有核实的日期不作为退件的理由；退回补正的按退回时写的截止日。",
            "The employer reviews, then posts its notice, then submits: so a person's last day is before the round's. The server goes by the calendar of its own guide, whatever another copy says; dates that are not verified refuse nobody; a returned application has the due date of its return.",
        ),
        "R26; S40",
    ),
    filing(
        "employer-unknown",
        Error,
        Text::new("报送的用人单位已开户", "The declaring employer has an account"),
        Text::new("单位没有开户，申报送不到。", "Without an account of the employer the application cannot reach it."),
        "R19",
    ),
    filing(
        "employer-another",
        Error,
        Text::new("单位名称和代码是同一个单位的", "The employer's name and code are of one employer"),
        Text::new(
            "申报按代码送达。代码错一位可能是别的单位的，个人资料就送给了不相干的人。",
            "The application goes where the code leads. A code that is wrong may be another employer's, and strangers would read it.",
        ),
        "R19",
    ),
    filing(
        "file-not-stored",
        Error,
        Text::new("清单上的文件都已上传", "Every file of the list is stored"),
        Text::new("清单里有、服务器没有的文件，会让“已提交”变成空话。", "A file that is listed but not stored would make “filed” an empty word."),
        "R26",
    ),
    filing(
        "file-infected",
        Error,
        Text::new("附件没有病毒", "No file carries a virus"),
        Text::new("审核的人会打开每个附件；扫描没有通过的不收。", "Reviewers open every file; what the scanner refuses is not taken."),
        "R20",
    ),
    filing(
        "file-name",
        Error,
        Text::new("文件名只用普通字符", "Plain characters in file names"),
        Text::new("斜杠、控制字符等在别的系统里另有意思。", "Slashes and control characters mean other things elsewhere."),
        "R23",
    ),
    filing(
        "file-sequence",
        Error,
        Text::new("同一材料的文件序号不重", "No sequence number twice"),
        Text::new("序号决定文件的先后。", "The number decides the order of the files."),
        "R23",
    ),
    filing(
        "too-many-files",
        Error,
        Text::new("文件不超过上限", "Not more files than are taken"),
        Text::new("一份申报的文件数有上限。", "An application has a limit of files."),
        "R26",
    ),
    filing(
        "files-too-large",
        Error,
        Text::new("文件合计不超过上限", "All files together within the limit"),
        Text::new("一份申报的文件总大小有上限。", "An application has a limit of bytes."),
        "R26",
    ),
    filing(
        "material-unknown",
        Error,
        Text::new("材料是指南里有的", "The material is one of the guide"),
        Text::new("指南里没有的材料，审核的人不知道看什么。", "For a material that the guide lacks nobody knows what to look for."),
        "R20",
    ),
    filing(
        "files-not-wanted",
        Error,
        Text::new("这项办理不收附件", "This action takes no files"),
        Text::new("附件只随收附件的办理一起交。", "Files come only with the actions that take them."),
        "R27",
    ),
    filing(
        "not-returned",
        Error,
        Text::new("退回后只改要求改的", "After a return only what it named is changed"),
        Text::new(
            "退回时点名的地方、由它带动的地方、承诺和填表时间可以改，其余保持原样，审核的人才看得清改了什么。",
            "What the return named, what follows from it, the commitment and the date may change; the rest stays, so that reviewers see what changed.",
        ),
        "R27",
    ),
    filing(
        "record-field",
        Error,
        Text::new("办理记录的每一项读得懂", "Each field of the record can be read"),
        Text::new("办理记录是给人看、也给程序核对的。", "The record of review is read by people and by programs."),
        "R27",
    ),
    filing(
        "record-missing",
        Error,
        Text::new("办理记录不缺项", "No field of the record is missing"),
        Text::new(
            "退回要有理由，公示要有起止，核准要有证书编号。",
            "A return has its reasons, a notice its dates, an approval its certificate's number.",
        ),
        "R27",
    ),
    filing(
        "record-unknown",
        Error,
        Text::new("办理记录没有多余的项", "No unknown field in the record"),
        Text::new("写错名字的项目不会被看到。", "A field under a wrong name would go unseen."),
        "R27",
    ),
    filing(
        "record-dates",
        Error,
        Text::new("办理记录的日期合理", "The dates of the record make sense"),
        Text::new(
            "结束不早于开始，公示不少于规定的工作日，截止日期不在今天之前、也不在一年以后，缴费不晚于截止，推荐和核准在公示期满之后（单位的公示以登记的为准）。",
            "No end before its start, no notice shorter than the rules ask, no due date in the past or more than a year away, no payment after its last day, nothing endorsed or approved before its notice is over (the employer's as it was recorded).",
        ),
        "R27",
    ),
    filing(
        "record-taken",
        Error,
        Text::new("受理号和证书编号各属一份申报", "An acceptance number and a certificate's number are of one application"),
        Text::new("同一编号给了两份申报，谁也凭它查不准。", "With one number on two applications, nobody can look either of them up by it."),
        "R27",
    ),
    filing(
        "account-field",
        Error,
        Text::new("账号信息合乎要求", "The account's data are as they should be"),
        Text::new("账号用来登录，姓名和证件号码与申报一致。", "The account signs in; its name and number are those of the application."),
        "R2",
    ),
];
