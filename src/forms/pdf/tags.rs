//! The structure tree of a tagged PDF: elements, the marked content that is theirs, and the way back from content to element.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::super::layout::{Element, ElementId, Role};
use super::dress::text_string;

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

/// Adds the tree of all papers to the file and gives its root, for the catalog. `pages` are the file's pages in order.
pub(super) fn add(file: &mut Document, papers: &[Marked<'_>], pages: &[ObjectId]) -> ObjectId {
    let root = file.new_object_id();
    let document = file.new_object_id();
    let (mut kids, mut parents, mut first) = (Vec::new(), Vec::new(), 0);
    for paper in papers {
        let own = pages.get(first..first + paper.pages.len()).unwrap_or_default();
        let tree = Tree::new(file, paper, own);
        kids.extend(tree.top().map(Object::from));
        for (at, page) in paper.pages.iter().enumerate() {
            let owners: Vec<Object> = page.iter().map(|element| tree.ids[*element].into()).collect();
            parents.push(Object::from((first + at) as i64));
            parents.push(file.add_object(owners).into());
        }
        tree.write(file, document);
        first += paper.pages.len();
    }
    for (at, page) in pages.iter().enumerate() {
        if let Ok(page) = file.get_object_mut(*page).and_then(Object::as_dict_mut) {
            page.set("StructParents", at as i64);
            page.set("Tabs", "S");
        }
    }
    file.set_object(document, dictionary! { "S" => "Document", "P" => root, "K" => kids });
    let ways_back = file.add_object(dictionary! { "Nums" => parents });
    let next = pages.len() as i64;
    file.set_object(root, dictionary! { "Type" => "StructTreeRoot", "K" => document, "ParentTree" => ways_back, "ParentTreeNextKey" => next });
    root
}

/// The elements of one paper that have something to say.
struct Tree<'p> {
    elements: &'p [Element],
    pages: &'p [ObjectId],
    ids: Vec<ObjectId>,
    /// Page and number of each element's content, in order of drawing.
    content: Vec<Vec<(usize, usize)>>,
    children: Vec<Vec<ElementId>>,
    told: Vec<bool>,
}

impl<'p> Tree<'p> {
    fn new(file: &mut Document, paper: &Marked<'p>, pages: &'p [ObjectId]) -> Self {
        let elements = paper.elements;
        let ids = elements.iter().map(|_| file.new_object_id()).collect();
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
        Self { elements, pages, ids, content, children, told }
    }

    fn top(&self) -> impl Iterator<Item = ObjectId> {
        self.elements.iter().enumerate().filter(|(at, element)| element.parent.is_none() && self.told[*at]).map(|(at, _)| self.ids[at])
    }

    fn write(&self, file: &mut Document, document: ObjectId) {
        for (at, element) in self.elements.iter().enumerate().filter(|(at, _)| self.told[*at]) {
            let parent = element.parent.map_or(document, |parent| self.ids[parent]);
            let mut object = dictionary! { "S" => name(&element.role), "P" => parent };
            let page = self.content[at].first().map(|(page, _)| *page);
            if let Some(page) = page {
                object.set("Pg", self.pages[page]);
            }
            let mut kids: Vec<Object> = self.content[at].iter().map(|content| self.kid(*content, page)).collect();
            kids.extend(self.children[at].iter().map(|child| Object::from(self.ids[*child])));
            match &kids[..] {
                [] => {}
                [one] => object.set("K", one.clone()),
                _ => object.set("K", kids),
            }
            attributes(&mut object, &element.role);
            file.set_object(self.ids[at], object);
        }
    }

    /// A piece of content: its number alone where it is on the element's own page.
    fn kid(&self, (page, number): (usize, usize), own: Option<usize>) -> Object {
        if own == Some(page) {
            return (number as i64).into();
        }
        dictionary! { "Type" => "MCR", "Pg" => self.pages[page], "MCID" => number as i64 }.into()
    }
}

/// A cell stays even when it is empty: without it the columns would not be told apart.
fn is_of_table(role: &Role) -> bool {
    matches!(role, Role::Row | Role::Cell { .. } | Role::ColumnHead { .. } | Role::RowHead { .. })
}

fn attributes(object: &mut Dictionary, role: &Role) {
    let (span, scope) = match role {
        Role::Picture { alt } => return object.set("Alt", text_string(alt)),
        Role::ColumnHead { span } => (*span, Some("Column")),
        Role::RowHead { span } => (*span, Some("Row")),
        Role::Cell { span } => (*span, None),
        _ => return,
    };
    let mut table = dictionary! { "O" => "Table" };
    if let Some(scope) = scope {
        table.set("Scope", scope);
    }
    for (key, count) in [("ColSpan", span.0), ("RowSpan", span.1)] {
        if count > 1 {
            table.set(key, count as i64);
        }
    }
    if table.len() > 1 {
        object.set("A", table);
    }
}
