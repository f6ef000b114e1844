import { expect, it } from "vitest";
import { record, redo, startHistory, undo } from "../../../src/app/history/history.ts";

it("goes back to the start and forward to the end again", () => {
  let history = startHistory("a");
  for (const step of ["b", "c"]) history = record(history, step, false);
  const seen = [history.present];
  for (let time = 0; time < 3; time++) {
    history = undo(history);
    seen.push(history.present);
  }
  for (let time = 0; time < 3; time++) {
    history = redo(history);
    seen.push(history.present);
  }
  expect(seen).toEqual(["c", "b", "a", "a", "b", "c", "c"]);
});

it("drops what was undone when something else is done", () => {
  const history = record(undo(record(startHistory("a"), "b", false)), "c", false);
  expect(redo(history).present).toBe("c");
  expect(undo(history).present).toBe("a");
});

it("makes one step of a drag", () => {
  let history = record(startHistory(0), 10, false);
  for (const place of [20, 30]) history = record(history, place, true);
  expect(history.present).toBe(30);
  expect(undo(history).present).toBe(0);
});

it("keeps the last hundred steps", () => {
  let history = startHistory(0);
  for (let step = 1; step <= 150; step++) history = record(history, step, false);
  for (let time = 0; time < 200; time++) history = undo(history);
  expect(history.present).toBe(50);
});
