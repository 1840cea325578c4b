// Texts, elements and tables of the page; matrix.js and page.js follow, in the same module. What
// comes from the node may hold names and texts of others, so it is only ever set as text.

const rows_max = 300; // in each table, as without this script
const history_max = 120; // messages, of which one comes each second: two minutes

const by_id = (id) => document.getElementById(id);

// Texts and numbers.

/** Text without characters that are invisible or change how others are shown, and not too long. */
const clean = (text) => {
  const characters = [...String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd")];
  return characters.slice(0, 256).join("") + (characters.length > 256 ? " ..." : "");
};
const digits = (value, unit) => `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
const time_text = (s) => {
  if (!(s > 0)) return "0";
  if (s < 1e-3) return digits(s * 1e6, "\u00b5s");
  if (s < 1) return digits(s * 1e3, "ms");
  if (s < 120) return digits(s, "s");
  return s < 7200 ? digits(s / 60, "min") : digits(s / 3600, "h");
};
const size_text = (bytes) => {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return digits(bytes / 1024 ** power, ["", "KiB", "MiB", "GiB"][power]);
};
const rate_text = (rate) => (rate ? rate.toFixed(rate < 10 ? 1 : 0) : rate === 0 ? "0" : "-");
const clock_text = (date) => date.toTimeString().slice(0, 8);
const short = (name) => name.replace(/^https?:\/\//, "");
const words = (name) => name.replaceAll("_", " ");
const with_lane = (name, lane) => (lane ? `${name} (lane ${lane})` : name);

// Elements. Nothing is touched that is as it should be: an update that changes little costs little.

const set_text = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};
const set_class = (node, name) => {
  if (node.className !== name) node.className = name;
};
const set_attribute = (node, name, value) => {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};
const element = (tag, text = "", css_class = "") => {
  const node = document.createElement(tag);
  set_text(node, text);
  set_class(node, css_class);
  return node;
};
/** Makes `wanted` the children of a node. */
const set_children = (node, wanted) => {
  wanted.forEach((child, i) => {
    if (node.childNodes[i] !== child) node.insertBefore(child, node.childNodes[i] ?? null);
  });
  while (node.childNodes.length > wanted.length) node.lastChild.remove();
};
const set_list = (node, tag, texts) => {
  while (node.children.length > texts.length) node.lastChild.remove();
  while (node.children.length < texts.length) node.append(element(tag));
  texts.forEach((text, i) => set_text(node.children[i], clean(text)));
};

/** A line through the last values, from zero to their highest. */
const sparkline = () => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", `0 0 ${history_max} 20`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(svg.namespaceURI, "polyline"));
  return svg;
};
const draw = (svg, values) => {
  const highest = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, i) =>
    `${history_max - values.length + i},${(19 - 18 * (value / highest)).toFixed(1)}`);
  set_attribute(svg.firstChild, "points", points.join(" "));
};

/** Node 2 comes before node 10. */
const by_name = new Intl.Collator("en", {numeric: true});

/**
 * A table that buttons sort by its columns. A column has a title; `of`, which gives the value of a
 * row; `show`, which makes a text of it; `mark`, which gives the class of a text; `kind`, which is
 * "text" or "long", or nothing for numbers; and `spark`, which names a history of the row. A row is
 * known by its `key`, and may be in a `group`.
 */
class LiveTable {
  constructor(id, columns, {key, group} = {}) {
    this.section = by_id(id);
    this.columns = columns;
    this.key = key;
    this.group = group;
    this.kept = new Map(); // the elements of the rows, by key
    this.rows = [];
    this.sorted_by = null;
    this.body = this.section.querySelector("tbody");
    this.heads = columns.map((column, i) => {
      const head = element("th", "", column.kind);
      head.scope = "col";
      const button = element("button", column.title);
      button.type = "button";
      button.addEventListener("click", () => this.sort(i));
      head.append(button);
      return head;
    });
    this.section.querySelector("thead tr").replaceChildren(...this.heads);
    this.body.replaceChildren();
  }

  /** Sorts by a column: texts from A, numbers from the highest, then the other way around. */
  sort(index) {
    const first = this.columns[index].kind ? 1 : -1;
    const again = this.sorted_by?.index === index;
    this.sorted_by = {index, direction: again ? -this.sorted_by.direction : first};
    this.heads.forEach((head) => head.removeAttribute("aria-sort"));
    const order = this.sorted_by.direction > 0 ? "ascending" : "descending";
    this.heads[index].setAttribute("aria-sort", order);
    this.update(this.rows);
  }

  update(rows) {
    this.rows = rows;
    const shown = this.in_order(rows).slice(0, rows_max);
    const kept = new Map();
    const lines = [];
    let group;
    for (const row of shown) {
      if (this.group && this.group(row) !== group) {
        group = this.group(row);
        lines.push(this.group_line(group, rows, kept));
      }
      const key = this.key(row);
      const line = this.kept.get(key) ?? this.make_line();
      kept.set(key, line);
      this.columns.forEach((column, i) => this.fill(line.cells[i], column, row));
      lines.push(line.node);
    }
    this.kept = kept;
    set_children(this.body, lines);
    set_text(this.section.querySelector(".count"), String(rows.length));
    const more = rows.length > rows_max ? `${rows.length - rows_max} more are not shown.` : "";
    set_text(this.section.querySelector(".more"), rows.length ? more : "None.");
  }

  in_order(rows) {
    const by = this.sorted_by && this.columns[this.sorted_by.index];
    const of_group = (row) => (this.group ? this.group(row) : "");
    return [...rows].sort((a, b) => {
      if (of_group(a) !== of_group(b)) return of_group(a) < of_group(b) ? -1 : 1;
      if (!by) return 0;
      const [x, y] = [by.of(a) ?? -1, by.of(b) ?? -1];
      return (by.kind ? by_name.compare(x, y) : x - y) * this.sorted_by.direction;
    });
  }

  group_line(group, rows, kept) {
    const key = `group ${group}`;
    const line = this.kept.get(key) ?? {node: element("tr", "", "group"), cell: element("th")};
    line.cell.colSpan = this.columns.length;
    line.cell.scope = "rowgroup";
    const count = rows.filter((row) => this.group(row) === group).length;
    set_text(line.cell, clean(`${group}: ${count}`));
    if (!line.cell.parentNode) line.node.append(line.cell);
    kept.set(key, line);
    return line.node;
  }

  make_line() {
    const node = element("tr");
    const cells = this.columns.map((column) => {
      const cell = element("td", "", column.kind);
      const value = element("span");
      const spark = column.spark ? sparkline() : null;
      cell.append(...[spark, value].filter(Boolean));
      node.append(cell);
      return {value, spark};
    });
    return {node, cells};
  }

  fill({value, spark}, column, row) {
    const text = column.show ? column.show(column.of(row), row) : column.of(row);
    set_text(value, clean(text ?? "-"));
    set_class(value, column.mark?.(column.of(row), row) ?? "");
    if (spark) draw(spark, row.history[column.spark]);
  }
}
