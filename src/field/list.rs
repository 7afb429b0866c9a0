//! The controlled lists: their names, as guides and messages call them.

use crate::text::Text;

macro_rules! lists {
    ($($variant:ident $id:literal $zh:literal $en:literal;)+) => {
        /// A controlled list. Its entries are data of a guide (`guides/common` and the guide itself).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum List { $($variant),+ }

        impl List {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The list's name in guide data, snake_case.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            pub const fn title(self) -> Text {
                match self { $(Self::$variant => Text::new($zh, $en)),+ }
            }

            pub fn by_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

lists! {
    Sex "sex" "性别" "sex";
    IdType "id_type" "证件类型" "kind of identity document";
    Nationality "nationality" "国籍" "nationality";
    Ethnicity "ethnicity" "民族" "ethnicity";
    PoliticalStatus "political_status" "政治面貌" "political status";
    EmployerKind "employer_kind" "单位性质" "kind of employer";
    EducationLevel "education_level" "学历" "education level";
    Degree "degree" "学位" "degree";
    StudyMode "study_mode" "学习形式" "mode of study";
    ObtainedBy "obtained_by" "取得方式" "way of obtaining a title";
    AppraisalResult "appraisal_result" "考核结果" "appraisal result";
    DeclarationKind "declaration_kind" "申报类型" "kind of declaration";
    Destination "destination" "业务申报去向" "destination";
    Series "series" "系列" "series";
    TitleLevel "title_level" "资格级别" "title level";
    Title "title" "资格名称" "title";
    Specialty "specialty" "专业" "specialty";
    Committee "committee" "评审委员会" "review committee";
    Material "material" "材料" "material";
    WorksCategory "works_category" "材料分类" "category of works";
    Level "level" "级别" "level of a work";
    Grade "grade" "等级" "grade of an award";
}
