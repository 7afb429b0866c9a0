//! The fields of an application: the one table of names, from which keys, labels, the typed model, the schema and the scaffold come.
//!
//! Each row: English key, Chinese key (the form's label), aliases, value kind, when required. Source: requirements R6–R19 and the form's
//! own labels. The fields of works depend on their category and are data of a guide.

/// Hands the table's rows to the macro `$then`. A section is `shape Type key "中文" [aliases] Required { rows }`.
macro_rules! application_table {
    ($then:ident) => {
        $then! {
            value Text guide "申报指南" ["指南"] Always {}
            value Date filled_on "填表时间" ["填表日期"] Always {}
            record Commitment commitment "申报承诺" ["承诺"] Always {
                version "承诺书版本" ["版本"] Text Always;
                agreed "本人已阅读并同意" ["同意", "已阅读并同意"] Bool Always;
                agreed_on "承诺日期" [] Date Conditional;
            }
            record Basic basic "基本信息" ["基本情况"] Always {
                name "姓名" [] Name Always;
                former_name "曾用名" [] Name Optional;
                sex "性别" [] Code(Sex) Always;
                birth_date "出生日期" ["出生年月日"] Date Always;
                id_type "证件类型" [] Code(IdType) Always;
                id_number "证件号码" ["身份证号", "身份证号码"] IdNumber Always;
                nationality "国籍" [] Code(Nationality) Always;
                household "户籍" ["户籍所在地"] Text Conditional;
                ethnicity "民族" [] Code(Ethnicity) Conditional;
                political_status "政治面貌" [] Code(PoliticalStatus) Conditional;
                work_start "参加工作时间" [] Month Always;
                health "健康状况" [] Text Optional;
                mobile "手机" ["手机号码", "手机号", "联系电话"] Mobile Always;
                email "邮箱" ["电子邮箱", "电子邮件"] Email Optional;
                address "通讯地址" ["联系地址"] Text Optional;
                employer "工作单位" ["现工作单位"] Text Always;
                employer_code "工作单位统一社会信用代码" ["单位统一社会信用代码"] Uscc Always;
                employer_kind "单位性质" [] Code(EmployerKind) Optional;
                department "部门" ["所在部门"] Text Optional;
                post "行政职务" [] Text Optional;
                post_since "任职时间" ["行政职务任职时间"] Month Optional;
                insured_via_agency "劳务派遣或人事代理参保" [] Bool Optional;
            }
            list Education education "教育经历" ["主要学历", "学历信息"] Always {
                start "开始年月" ["开始时间", "入学时间"] Month Always;
                end "结束年月" ["结束时间", "毕业时间"] Month Always;
                school "学校" ["院校", "毕业院校", "学校名称"] Text Always;
                department "院系" [] Text Optional;
                major "专业" ["所学专业"] Text Always;
                level "学历" [] Code(EducationLevel) Always;
                degree "学位" [] Code(Degree) Optional;
                second_bachelor "第二学士学位" [] Bool Optional;
                study_mode "学习形式" [] Code(StudyMode) Always;
                length_years "学制" ["学制（年）"] Decimal Optional;
                country "国家或地区" ["国家（地区）"] Code(Nationality) Optional;
                certificate_number "学历证书编号" ["毕业证书编号"] Text Conditional;
                degree_certificate_number "学位证书编号" [] Text Conditional;
                reference "证明人" [] Text Optional;
            }
            list WorkEntry work "工作经历" ["工作简历"] Always {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional;
                employer "单位" ["工作单位", "单位名称"] Text Always;
                department "部门" ["部门/岗位"] Text Optional;
                post "职务" ["岗位"] Text Always;
                specialty "从事专业技术工作" ["从事何专业技术工作"] Text Always;
                reference "证明人" [] Text Optional;
            }
            list Association associations "专业行业组织职务" ["专业（行业）组织职务"] Optional {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional;
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
                round_year "评审年度" [] Year Conditional;
                reviewed_by "评审机构" [] Text Conditional;
                issuer "发证机关" [] Text Conditional;
                certificate_number "证书编号" [] Text Conditional;
                appointed_on "聘任时间" [] Appointed Conditional;
                years_in_post "现任职务累计（年）" ["现任职务累计"] Int Optional;
            }
            list Appointment appointments "聘任情况" [] Optional {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional;
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
                other_series_details "其他系列（专业）资格名称及说明" ["其他系列说明"] Text Conditional;
                exceptional_reason "破格理由" [] LongText Conditional;
                series_change_since "转岗时间" [] Month Conditional;
            }
            record Exam exam "专业实践能力考试成绩" ["考试成绩"] Conditional {
                ticket_number "准考证号" ["准考证号码"] Text Always;
                place "考试地点" [] Text Always;
            }
            list Study study "国内外进修情况" ["进修情况"] Optional {
                start "开始年月" ["开始时间"] Month Always;
                end "结束年月" ["结束时间"] Month Optional;
                place "地点" [] Text Optional;
                institution "机构" [] Text Always;
                content "内容" ["进修内容"] Text Always;
                hours "学时" [] Decimal Optional;
                result "结果或证书" ["结果/证书"] Text Optional;
            }
            list ContinuingEducation continuing_education "完成继续教育任务情况" ["继续教育", "继续教育情况"] Always {
                year "年度" [] Year Always;
                public_hours "公需科目学时" ["公需", "公需科目"] Decimal Always;
                professional_hours "专业科目学时" ["专业", "专业科目"] Decimal Always;
                elective_hours "选修科目学时" ["选修", "选修科目"] Decimal Optional;
                certificate_number "证书编号" ["证书/登记号"] Text Optional;
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
                employer "报送用人单位" ["申报单位", "用人单位"] Text Always;
                employer_code "统一社会信用代码" ["报送用人单位统一社会信用代码"] Uscc Always;
            }
            list Attachment attachments "附件" [] Optional {
                material "材料" [] Code(Material) Always;
                entry "对应条目" ["条目"] Entry Optional;
                files "文件" [] FileName Optional many;
                reuse "复用" [] Sha256 Optional many;
            }
        }
    };
}

pub(crate) use application_table;
