//! The structure tree of a tagged PDF: elements, the marked content that is theirs, and the way back from content to element.

use pdf_writer::types::TableHeaderScope;
use pdf_writer::writers::{StructChildren, StructElement};
use pdf_writer::{Name, Ref, TextStr};

use super::super::layout::{Element, ElementId, Role};
use super::file::File;

/// A paper's elements and, page by page, which element each marked content belongs to.
pub(super) struct Marked<'p> {
    pub(super) elements: &'p [Element],
    pub(super) pages: Vec<Vec<ElementId>>,
}

/// The name of an element's type.
pub(super) const fn name(role: &Role) -> &'static str {
    match role {
        Role::Part => "Sect",
        Role::Heading => "H1",
        Role::Paragraph => "P",
        Role::Table => "Table",
        Role::Row => "TR",
        Role::ColumnHead { .. } | Role::RowHead { .. } => "TH",
        Role::Cell { .. } => "TD",
        Role::Picture { .. } => "Figure",
    }
}

/// Adds the tree of all papers to the file and gives its root, for the catalog. `pages` are the file's pages in order; each says by its
/// place which of the lists of owners is its own.
pub(super) fn add(file: &mut File, papers: &[Marked<'_>], pages: &[Ref]) -> Ref {
    let [root, document, ways_back] = std::array::from_fn(|_| file.id());
    let (mut kids, mut parents, mut first) = (Vec::new(), Vec::new(), 0);
    for paper in papers {
        let own = pages.get(first..first + paper.pages.len()).unwrap_or_default();
        let tree = Tree::new(file, paper, own);
        kids.extend(tree.top());
        for page in &paper.pages {
            let owners = file.id();
            file.object(owners, |object| {
                object.array().items(page.iter().filter_map(|element| tree.ids[*element]));
            });
            parents.push(owners);
        }
        tree.write(file, document);
        first += paper.pages.len();
    }
    file.object(document, |object| {
        let mut element = object.start::<StructElement<'_>>();
        element.custom_kind(Name(b"Document")).parent(root);
        let mut children = element.children();
        for kid in &kids {
            children.struct_element(*kid);
        }
    });
    file.object(ways_back, |object| {
        let mut tree = object.dict();
        let mut entries = tree.insert(Name(b"Nums")).array();
        for (page, owners) in parents.iter().enumerate() {
            entries.item(page as i32).item(*owners);
        }
    });
    file.object(root, |object| {
        let mut tree = object.dict();
        tree.pair(Name(b"Type"), Name(b"StructTreeRoot")).pair(Name(b"K"), document);
        tree.pair(Name(b"ParentTree"), ways_back).pair(Name(b"ParentTreeNextKey"), pages.len() as i32);
    });
    root
}

/// The elements of one paper that have something to say.
struct Tree<'p> {
    elements: &'p [Element],
    pages: &'p [Ref],
    /// Nothing for an element that says nothing.
    ids: Vec<Option<Ref>>,
    /// Page and number of each element's content, in order of drawing.
    content: Vec<Vec<(usize, usize)>>,
    children: Vec<Vec<ElementId>>,
}

impl<'p> Tree<'p> {
    fn new(file: &mut File, paper: &Marked<'p>, pages: &'p [Ref]) -> Self {
        let elements = paper.elements;
        let mut content = vec![Vec::new(); elements.len()];
        for (page, marks) in paper.pages.iter().enumerate() {
            marks.iter().enumerate().for_each(|(number, element)| content[*element].push((page, number)));
        }
        let mut told: Vec<bool> =
            (content.iter().zip(elements)).map(|(content, element)| !content.is_empty() || is_of_table(&element.role)).collect();
        let mut children = vec![Vec::new(); elements.len()];
        // Children stand behind their parents: from the end, each has heard from its own.
        for (at, element) in elements.iter().enumerate().rev() {
            if let Some(parent) = element.parent.filter(|_| told[at]) {
                told[parent] = true;
                children[parent].push(at);
            }
        }
        children.iter_mut().for_each(|children| children.reverse());
        let ids = told.into_iter().map(|told| told.then(|| file.id())).collect();
        Self { elements, pages, ids, content, children }
    }

    fn top(&self) -> impl Iterator<Item = Ref> {
        self.elements.iter().zip(&self.ids).filter(|(element, _)| element.parent.is_none()).filter_map(|(_, id)| *id)
    }

    fn write(&self, file: &mut File, document: Ref) {
        for (at, element) in self.elements.iter().enumerate() {
            let Some(id) = self.ids[at] else { continue };
            file.object(id, |object| {
                let mut written = object.start::<StructElement<'_>>();
                let parent = element.parent.and_then(|parent| self.ids[parent]).unwrap_or(document);
                written.custom_kind(Name(name(&element.role).as_bytes())).parent(parent);
                let page = self.content[at].first().map(|(page, _)| *page);
                if let Some(page) = page {
                    written.page(self.pages[page]);
                }
                if !(self.content[at].is_empty() && self.children[at].is_empty()) {
                    self.kids(at, page, &mut written.children());
                }
                attributes(&mut written, &element.role);
            });
        }
    }

    /// What is in an element: its own content, by its number alone where it is on the element's own page, then other elements.
    fn kids(&self, at: ElementId, own: Option<usize>, kids: &mut StructChildren<'_>) {
        for &(page, number) in &self.content[at] {
            if own == Some(page) {
                kids.marked_content_id(number as i32);
            } else {
                kids.marked_content_ref().page(self.pages[page]).marked_content_id(number as i32);
            }
        }
        for child in self.children[at].iter().filter_map(|child| self.ids[*child]) {
            kids.struct_element(child);
        }
    }
}

/// A cell stays even when it is empty: without it the columns would not be told apart.
fn is_of_table(role: &Role) -> bool {
    matches!(role, Role::Row | Role::Cell { .. } | Role::ColumnHead { .. } | Role::RowHead { .. })
}

fn attributes(element: &mut StructElement<'_>, role: &Role) {
    let (span, scope) = match role {
        Role::Picture { alt } => {
            element.alt(TextStr(alt));
            return;
        }
        Role::ColumnHead { span } => (*span, Some(TableHeaderScope::Column)),
        Role::RowHead { span } => (*span, Some(TableHeaderScope::Row)),
        Role::Cell { span } => (*span, None),
        _ => return,
    };
    if scope.is_none() && span == (1, 1) {
        return;
    }
    let mut attributes = element.attributes();
    let mut table = attributes.push().table();
    if let Some(scope) = scope {
        table.scope(scope);
    }
    if span.0 > 1 {
        table.col_span(span.0 as i32);
    }
    if span.1 > 1 {
        table.row_span(span.1 as i32);
    }
}
