//! The fields of an application: the one table of names, from which keys, labels, the typed model, the schema and the scaffold come.
//!
//! Each row: English key, Chinese key (the form's label), aliases, value kind, when required and, where the kind does not say it, what to
//! write. Source: requirements R6–R19 and the form's own labels; of hints, the materials that prove a field and the notes to fill the form.
//! The fields of works depend on their category and are data of a guide.

/// Hands the table's rows to the macro `$then`. A section is `shape Type key "中文" [aliases] Required { rows }`.
macro_rules! application_table {
    ($then:ident) => {
        $then! {
            value Text guide "申报指南" ["指南"] Always {}
            value Date filled_on "填表时间" ["填表日期"] Always {}
            record Commitment commitment "申报承诺" ["承诺"] Always {
                version "承诺书版本" ["版本"] Text Always;
                agreed "本人已阅读并同意" ["同意", "已阅读并同意"] Bool Always
                    = "是或否；只由本人填写，可以先打印、后同意"
                    "yes or no; only the applicant sets it, and printing does not wait for it";
                agreed_on "承诺日期" [] Date Conditional;
            }
            record Basic basic "基本信息" ["基本情况"] Always {
                name "姓名" [] Name Always
                    = "证件上的姓名，间隔号“·”照写"
                    "the name as on the identity document, with its · if it has one";
                former_name "曾用名" [] Name Optional;
                sex "性别" [] Code(Sex) Always;
                birth_date "出生日期" ["出生年月日"] Date Always;
                id_type "证件类型" [] Code(IdType) Always;
                id_number "证件号码" ["身份证号", "身份证号码"] IdNumber Always
                    = "居民身份证、居住证 18 位，例如 44030019850615001X；港澳通行证 H 或 M 加 8 位数字，台湾通行证 8 位数字"
                    "18 characters for an identity card or residence permit, such as 44030019850615001X; H or M and 8 digits for a Hong Kong or Macau permit, 8 digits for a Taiwan one";
                nationality "国籍" [] Code(Nationality) Always;
                household "户籍" ["户籍所在地"] Text Conditional
                    = "户籍所在的省、市，例如 广东省深圳市"
                    "province and city of the registered residence, such as 广东省深圳市";
                ethnicity "民族" [] Code(Ethnicity) Conditional;
                political_status "政治面貌" [] Code(PoliticalStatus) Conditional;
                work_start "参加工作时间" [] Month Always
                    = "第一次参加工作的年月，例如 2015-07"
                    "the month of the first job, such as 2015-07";
                health "健康状况" [] Text Optional;
                mobile "手机" ["手机号码", "手机号", "联系电话"] Mobile Always;
                email "邮箱" ["电子邮箱", "电子邮件"] Email Optional;
                address "通讯地址" ["联系地址"] Text Optional;
                employer "工作单位" ["现工作单位"] Text Always
                    = "实际工作单位的全称"
                    "the full name of the employer you work for";
                employer_code "工作单位统一社会信用代码" ["单位统一社会信用代码"] Uscc Always;
                employer_kind "单位性质" [] Code(EmployerKind) Optional;
                department "部门" ["所在部门"] Text Optional;
                post "行政职务" [] Text Optional;
                post_since "任职时间" ["行政职务任职时间"] Month Optional;
                insured_via_agency "劳务派遣或人事代理参保" [] Bool Optional
                    = "是或否；社保由劳务派遣公司或人事代理机构缴纳的写“是”"
                    "yes or no; yes if a dispatch company or a personnel agency pays your social insurance";
            }
            list Education education "教育经历" ["主要学历", "学历信息"] Always
                = "从高中起按时间先后写，每段一条，每条以“- ”开头"
                "from senior high school on in order of time, each entry beginning with `- `" {
                start "开始年月" ["开始时间", "入学时间"] Month Always
                    = "入学年月，例如 2011-09"
                    "the month of entry, such as 2011-09";
                end "结束年月" ["结束时间", "毕业时间"] Month Always
                    = "毕业、结业或肄业年月，例如 2015-06"
                    "the month you graduated or left, such as 2015-06";
                school "学校" ["院校", "毕业院校", "学校名称"] Text Always
                    = "证书上的学校全称"
                    "the full name of the school as on the certificate";
                department "院系" [] Text Optional;
                major "专业" ["所学专业"] Text Always
                    = "证书上的专业"
                    "the major as on the certificate";
                level "学历" [] Code(EducationLevel) Always;
                degree "学位" [] Code(Degree) Optional;
                second_bachelor "第二学士学位" [] Bool Optional;
                study_mode "学习形式" [] Code(StudyMode) Always;
                length_years "学制" ["学制（年）"] Decimal Optional
                    = "学制的年数，例如 4"
                    "the length of the course in years, such as 4";
                country "国家或地区" ["国家（地区）"] Code(Nationality) Optional
                    = "在中国以外就读的才填"
                    "only for study outside China";
                certificate_number "学历证书编号" ["毕业证书编号"] Text Conditional
                    = "毕业证书上的编号"
                    "the number on the certificate of graduation";
                degree_certificate_number "学位证书编号" [] Text Conditional
                    = "学位证书上的编号"
                    "the number on the degree certificate";
                reference "证明人" [] Text Optional;
            }
            list WorkEntry work "工作经历" ["工作简历"] Always
                = "按时间先后写，换单位或岗位另起一条，每条以“- ”开头"
                "in order of time, a new entry for each change of employer or post, each beginning with `- `" {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional
                    = "年月，例如 2024-12；至今的留空"
                    "a month, such as 2024-12; empty if until now";
                employer "单位" ["工作单位", "单位名称"] Text Always;
                department "部门" ["部门/岗位"] Text Optional;
                post "职务" ["岗位"] Text Always;
                specialty "从事专业技术工作" ["从事何专业技术工作"] Text Always
                    = "从事的专业技术工作，例如 芯片数字前端设计"
                    "the technical work you do, such as 芯片数字前端设计 (digital chip design)";
                reference "证明人" [] Text Optional;
            }
            list Association associations "专业行业组织职务" ["专业（行业）组织职务"] Optional {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional
                    = "年月，例如 2024-12；至今的留空"
                    "a month, such as 2024-12; empty if until now";
                organisation "组织名称" ["组织"] Text Always;
                post "职务" [] Text Always;
            }
            record CurrentTitle current_title "专业技术资格信息" ["现专业技术资格信息", "专业技术资格"] Always {
                field "现从事专业（学科）" ["现从事专业", "现从事专业/学科"] Text Always;
                years_in_field "从事本专业或相近专业工作累计（年）" ["从事本专业或相近专业工作累计"] Int Always;
                holds_title "有无现专业技术资格" ["有无现资格"] Bool Always;
                series "现资格系列" [] Code(Series) Conditional;
                specialty "现资格专业" [] Text Conditional;
                level "现资格级别" [] Code(TitleLevel) Conditional;
                title "现资格名称" ["现职称"] Text Conditional;
                obtained_on "取得时间" ["资格取得时间"] Date Conditional;
                obtained_by "取得方式" [] Code(ObtainedBy) Conditional;
                round_year "评审年度" [] Year Conditional
                    = "参加哪一年度的评审，不是发证年份：2022 年度评审、2023 年 3 月发证的写 2022"
                    "the year of the review round, not of the certificate: 2022 for a title of the 2022 round issued in March 2023";
                reviewed_by "评审机构" [] Text Conditional;
                issuer "发证机关" [] Text Conditional;
                certificate_number "证书编号" [] Text Conditional
                    = "现职称证书上的编号"
                    "the number on the certificate of the title";
                appointed_on "聘任时间" [] Appointed Conditional;
                years_in_post "现任职务累计（年）" ["现任职务累计"] Int Optional;
            }
            list Appointment appointments "聘任情况" [] Optional {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional
                    = "年月，例如 2024-12；至今的留空"
                    "a month, such as 2024-12; empty if until now";
                title "聘任职务" [] Text Always;
                specialty "从事专业" ["从事何专业技术工作"] Text Optional;
                employer "聘任单位" [] Text Always;
            }
            list Appraisal appraisals "年度考核" ["年度考核情况"] Optional {
                year "年度" ["考核年度"] Year Always;
                result "考核结果" ["等次"] Code(AppraisalResult) Always;
            }
            record DeclaredTitle declared_title "申报的专业技术资格信息" ["申报的专业技术资格", "申报资格信息"] Always {
                kind "申报类型" [] Code(DeclarationKind) Always;
                series "申报系列" [] Code(Series) Always;
                specialty "申报专业" [] Code(Specialty) Always;
                level "申报级别" [] Code(TitleLevel) Always;
                title "申报资格名称" ["申报职称", "申报职称名称"] Code(Title) Conditional;
                committee "评审委员会" [] Code(Committee) Conditional;
                other_series "有无同时或不同时申报其他系列（专业）资格" ["有无同时或不同时申报其他系列（专业）资格及其名称", "有无申报其他系列"] Bool Always;
                other_series_details "其他系列（专业）资格名称及说明" ["其他系列说明"] Text Conditional
                    = "所报其他系列的专业和资格名称"
                    "the series, specialty and title that you apply for besides";
                exceptional_reason "破格理由" [] LongText Conditional;
                series_change_since "转岗时间" [] Month Conditional;
            }
            record Exam exam "专业实践能力考试成绩" ["考试成绩"] Conditional {
                ticket_number "准考证号" ["准考证号码"] Text Always
                    = "成绩单上的准考证号"
                    "the ticket number as on the score report";
                place "考试地点" [] Text Always;
            }
            list Study study "国内外进修情况" ["进修情况"] Optional {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional
                    = "年月，例如 2024-12；至今的留空"
                    "a month, such as 2024-12; empty if until now";
                place "地点" [] Text Optional;
                institution "机构" [] Text Always;
                content "内容" ["进修内容"] Text Always;
                hours "学时" [] Decimal Optional
                    = "学时数，例如 40"
                    "hours, such as 40";
                result "结果或证书" ["结果/证书"] Text Optional;
            }
            list ContinuingEducation continuing_education "完成继续教育任务情况" ["继续教育", "继续教育情况"] Always
                = "每个年度一条，每条以“- ”开头"
                "an entry for each year, each beginning with `- `" {
                year "年度" [] Year Always;
                public_hours "公需科目学时" ["公需", "公需科目"] Decimal Always;
                professional_hours "专业科目学时" ["专业", "专业科目"] Decimal Always;
                elective_hours "选修科目学时" ["选修", "选修科目"] Decimal Optional;
                certificate_number "证书编号" ["证书/登记号"] Text Optional
                    = "证明上的省系统编号，没有编号的常被退回"
                    "the provincial register's number on the proof; without one applications are often returned";
            }
            works Achievements achievements "业绩成果" [] Optional {}
            works Awards awards "获奖情况" [] Optional {}
            works Publications publications "论文专著" ["论文、专著、学术会议宣读的论文、专项技术分析报告（含未发表）", "论文、专著、学术会议宣读的论文、专项技术分析报告"] Optional {}
            works IntellectualProperty intellectual_property "专利及著作" ["专利及著作（已登记著作权）"] Optional {}
            value LongText self_evaluation "个人自我评价" ["自我评价"] Always {}
            list Negative negative_record "工作负面情况说明" ["负面情况"] Always {
                question "事项" [] Text Always;
                occurred "有无" [] Bool Always;
                details "说明" [] LongText Conditional;
            }
            record NextStep next_step "申报下一环节信息" ["下一环节"] Always {
                destination "业务申报去向" ["申报去向"] Code(Destination) Always;
                employer "报送用人单位" ["申报单位", "用人单位"] Text Always
                    = "审核并报送本申报的单位全称，一般是缴纳社保的单位"
                    "the full name of the employer that reviews and files this application, as a rule the one that pays your social insurance";
                employer_code "统一社会信用代码" ["报送用人单位统一社会信用代码"] Uscc Always;
            }
            list Attachment attachments "附件" [] Optional
                = "列表，每条以“- ”开头；附件放在旁边的“附件”或 attachments 文件夹，文件名对得上材料的不用写在这里"
                "a list, each entry beginning with `- `; attachments lie in the folder attachments (or 附件) beside this file, and those whose names say what they are need not be listed" {
                material "材料" [] Code(Material) Always;
                entry "对应条目" ["条目"] Entry Optional;
                files "文件" [] FileName Optional many;
                reuse "复用" [] Sha256 Optional many
                    = "以前传过的文件的 SHA-256 摘要，64 位十六进制"
                    "the SHA-256 of a file uploaded before, 64 hexadecimal digits";
            }
        }
    };
}

pub(crate) use application_table;
