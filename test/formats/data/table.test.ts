import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/formats/data/table.ts";
import { refusal } from "../refusal.ts";

const table = (text: string) => readTable(new TextEncoder().encode(text), "t.csv");

describe("tables", () => {
  test("with a header, quotes and blanks", () => {
    const found = table('width, "the ""label""",height\r\n1.5,"a, b",-2e1\r\n 2 ,c,"3"\r\n');
    expect(found.names).toEqual(["width", 'the "label"', "height"]);
    expect(found).toMatchObject({ rows: 2, columns: 3 });
    expect([...found.numbers]).toEqual([1.5, Number.NaN, -20, 2, Number.NaN, 3]);
    expect([...found.words]).toEqual([[1, ["a, b", "c"]]]);
  });

  test("without a header: the first line is an example, words in it or not", () => {
    expect(table("5.1,3.5,setosa\n4.9,3,virginica").names).toBeUndefined();
    expect(table("5.1,3.5,setosa\n4.9,3,virginica").rows).toBe(2);
    expect(table("1,2\n3,4").names).toBeUndefined();
    // As pandas writes it: an index without a name, then numbers.
    expect(table(",0,1\n0,5,6").names).toEqual(["", "0", "1"]);
    // A value that is missing is no title.
    expect(table("5.1,,setosa\n4.9,3,virginica")).toMatchObject({ rows: 2 });
    expect(table("nan,2,1\n4.9,3,0")).toMatchObject({ rows: 2 });
  });

  test.each([
    ["semicolons", "a;b\n1;2,5\n", [1, Number.NaN]],
    ["tabs", "1\t2\n\n3\t4\n\n", [1, 2, 3, 4]],
    ["a line break within quotes", '1,"2\n"\n3,4', [1, 2, 3, 4]],
    ["an empty last cell", "1,2\n3,", [1, 2, 3, Number.NaN]],
    ["a byte order mark", "\ufeff1,2", [1, 2]],
  ])("takes %s", (_, text, numbers) => {
    expect([...table(text).numbers]).toEqual(numbers);
  });

  test.each([
    ["nothing", "", "t.csv: a line has one column; an example and its label are expected."],
    ["one column", "1\n2\n", "t.csv: a line has one column; an example and its label are expected."],
    ["uneven lines", "1,2\n3,4,5\n", "t.csv: line 2 has 3 columns, the first has 2."],
    ["an open quote", '1,"2\n3,4', "t.csv: line 1 opens a quote that nothing closes."],
    ["a header alone", "a,b\n", "t.csv: there is no line behind the names of the columns."],
  ])("refuses %s", async (_, text, sentence) => {
    expect((await refusal(() => table(text))).message).toBe(sentence);
  });
});
