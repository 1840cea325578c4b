
/** Who is connected with whom: a row for each node that tells, with a cell for each other one. */
class Matrix {
  constructor(table) {
    this.table = table;
    this.nodes = [];
    this.rows = [];
    this.described = null;
    this.said = by_id("pair");
    for (const type of ["mouseover", "focusin", "click"])
      table.addEventListener(type, ({target}) => {
        const cell = target.closest("td");
        if (cell && type === "click") this.choose(cell);
        if (cell) this.describe(cell);
      });
    table.addEventListener("keydown", (event) => this.move(event));
  }

  update(grid) {
    this.rows = grid.rows.map((row) => ({
      ...row, others: new Map(row.not_connected.map((other) => [other.name, other])),
    }));
    const has_changed = JSON.stringify(grid.nodes) !== JSON.stringify(this.nodes);
    this.nodes = grid.nodes;
    if (has_changed || this.cells?.length !== this.rows.length) this.build();
    this.rows.forEach((row, i) => this.nodes.forEach((name, j) => {
      const mark = this.mark(row, name);
      if (this.marks[i][j] === mark) return;
      this.marks[i][j] = mark;
      this.cells[i][j].className = mark;
      this.cells[i][j].textContent = {"": "+", bad: "\u00d7", self: "", unknown: "?"}[mark];
    }));
    if (this.described) this.describe(this.described);
  }

  /** Anew, as there are other nodes. */
  build() {
    this.described = null;
    const numbers = this.nodes.map((_, j) => element("th", String(j + 1)));
    numbers.forEach((head) => (head.scope = "col"));
    this.table.tHead.rows[0].replaceChildren(element("th", "node"), ...numbers);
    this.marks = this.rows.map(() => []);
    this.cells = this.rows.map(() => this.nodes.map(() => element("td")));
    this.table.tBodies[0].replaceChildren(...this.rows.map((row, i) => {
      const line = element("tr");
      const head = element("th", clean(`${i + 1} ${short(row.name)}`));
      head.scope = "row";
      line.append(head, ...this.cells[i]);
      return line;
    }));
    if (this.cells[0]) this.cells[0][0].tabIndex = 0;
  }

  mark(row, name) {
    if (row.name === name) return "self";
    if (row.why_not_asked) return "unknown";
    if (row.others.has(name)) return "bad";
    return row.not_connected_left_out ? "unknown" : "";
  }

  describe(cell) {
    this.described = cell;
    const row = this.rows[cell.parentNode.sectionRowIndex];
    const name = this.nodes[cell.cellIndex - 1];
    const other = row.others.get(name);
    const texts = {
      self: () => [`${row.name} itself`],
      "": () => [`${row.name} is connected to ${name}`],
      bad: () => [`${row.name} is not connected to ${name}: ${words(other.state)}`,
                  other.last_failure, other.hint],
      unknown: () => [`Nothing is known of ${row.name} and ${name}`, row.why_not_asked],
    }[this.mark(row, name)]();
    set_text(this.said, texts.filter(Boolean).map(clean).join(". "));
  }

  /** Only one cell is reached by the tab key; the arrow keys lead to the others. */
  choose(cell) {
    this.table.querySelector("td[tabindex]").removeAttribute("tabindex");
    cell.tabIndex = 0;
    cell.focus();
  }

  move(event) {
    const [down, right] = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
                           ArrowRight: [0, 1]}[event.key] ?? [0, 0];
    const {parentNode: line, cellIndex} = event.target;
    const next = this.cells?.[line.sectionRowIndex + down]?.[cellIndex - 1 + right];
    if (!next || next === event.target) return;
    event.preventDefault();
    this.choose(next);
  }
}
