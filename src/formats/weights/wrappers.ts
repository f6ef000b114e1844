// What PyTorch's tools write into names: DataParallel puts "module." before the names of what it holds, a whole network or a
// part of one, torch.compile "_orig_mod.". People know their layers without.

const WRAPPERS = /(^|\.)(?:(?:module|_orig_mod)\.)+/g;

/** What a network calls each of a file's tensors: its name without wrappers, as long as all stay different. */
export function bareNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const bare = new Map([...names].map((name) => [name, name.replace(WRAPPERS, "$1") || name]));
  return new Set(bare.values()).size === bare.size
    ? bare
    : new Map([...bare.keys()].map((name) => [name, name]));
}

/** What the file's tools would write before a name that is new. */
export function wrapperOf(names: ReadonlyMap<string, string>): string {
  const heads = new Set(
    [...names.keys()].map((name) => /^(?:(?:module|_orig_mod)\.)*/.exec(name)?.[0] ?? ""),
  );
  const [head = ""] = heads;
  return heads.size === 1 && [...names].every(([name, bare]) => name !== bare) ? head : "";
}
