//! What the pieces of a paper are and how they hang together, for readers who do not see it.

/// An element of a paper, counted from nought in reading order.
pub type ElementId = usize;

/// What an element is. Spans are columns and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A part of the paper with its title in the outline.
    Part,
    Heading,
    Paragraph,
    Table,
    Row,
    /// Names the column below it.
    ColumnHead {
        span: (usize, usize),
    },
    /// Names what stands beside it in its row.
    RowHead {
        span: (usize, usize),
    },
    Cell {
        span: (usize, usize),
    },
    /// A picture with what is said in its place.
    Picture {
        alt: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub role: Role,
    /// The element it is in; none is the paper itself.
    pub parent: Option<ElementId>,
}

/// The elements of a paper, parents before children.
#[derive(Clone, Debug, Default)]
pub(super) struct Structure {
    pub(super) elements: Vec<Element>,
    /// Where headings, paragraphs and tables go.
    part: Option<ElementId>,
    /// What is said in the place of each image.
    alts: Vec<String>,
}

impl Structure {
    pub(super) fn part(&mut self) {
        self.part = Some(self.add(Role::Part, None));
    }

    /// A piece of the current part.
    pub(super) fn block(&mut self, role: Role) -> ElementId {
        self.add(role, self.part)
    }

    pub(super) fn inside(&mut self, parent: ElementId, role: Role) -> ElementId {
        self.add(role, Some(parent))
    }

    /// A picture inside `parent`, else in the current part.
    pub(super) fn picture(&mut self, image: usize, parent: Option<ElementId>) -> ElementId {
        let alt = self.alts.get(image).cloned().unwrap_or_default();
        self.add(Role::Picture { alt }, parent.or(self.part))
    }

    pub(super) fn name_image(&mut self, alt: &str) {
        self.alts.push(alt.to_owned());
    }

    fn add(&mut self, role: Role, parent: Option<ElementId>) -> ElementId {
        self.elements.push(Element { role, parent });
        self.elements.len() - 1
    }
}
