"use strict";
(() => {
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const read = (row, at) => {
    const cell = row.cells[at];
    const value = cell.dataset.value;
    return value === undefined ? cell.textContent.trim() : value === "" ? null : Number(value);
  };
  const compare = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other : order.compare(one, other);
  const sort = (head, table) => {
    const at = head.cellIndex;
    const rows = [...table.tBodies[0].rows];
    const number = rows.some((row) => typeof read(row, at) === "number");
    const was = head.getAttribute("aria-sort");
    // Numbers begin with the largest, words with A; a second click turns it round.
    const down = was === null ? number : was === "ascending";
    const sign = down ? -1 : 1;
    const pairs = rows.map((row) => [read(row, at), row]);
    pairs.sort(([one], [other]) => {
      if (one === null || other === null) return (one === null) - (other === null);
      return sign * compare(one, other);
    });
    table.tBodies[0].append(...pairs.map(([, row]) => row));
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  for (const button of document.querySelectorAll("thead button")) {
    button.addEventListener("click", () => sort(button.parentElement, button.closest("table")));
  }
  // On paper nothing can be opened; long tables stay in report.json.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details.how:not([open])")];
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
})();
