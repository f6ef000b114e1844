// espalier completion: what a shell needs to complete commands, options and words, made from the commands' own tables and
// help, so that it cannot lag behind them.

import { CRITERIA } from "../index.ts";
import { type Command, onlyArgument, UsageError } from "./command.ts";

const HELP = `Prints a script that lets a shell complete commands, options and words, after espalier and after npx espalier (where
nothing else completes npx already). Once for this shell, or in the file named here for every one:

  bash                eval "$(npx espalier completion bash)", in ~/.bashrc
  zsh                 eval "$(npx espalier completion zsh)", in ~/.zshrc behind compinit
  fish                npx espalier completion fish | source, in ~/.config/fish/config.fish
`;

/** An option as a shell completes it. */
interface Completed {
  /** --ratio */
  readonly flag: string;
  /** What is said beside it; may be empty. */
  readonly about: string;
  readonly takesValue: boolean;
  /** All values that it may have, where they can be told. */
  readonly words: readonly string[];
}

/** The words that usage or help name for an option. */
function wordsOf(name: string, { usage, help }: Command): string[] {
  if (name === "criterion") return [...CRITERIA];
  const listed = new RegExp(`--${name} ([\\w-]+(?:\\|[\\w-]+)+)`).exec(usage)?.[1]?.split("|") ?? [];
  const explained = [...help.matchAll(new RegExp(`^ {2}--${name} ([a-z][\\w-]*)(?: |$)`, "gm"))];
  return listed.length > 0 ? listed : explained.map(([, word]) => word ?? "");
}

/** The first line of help for an option, without what stands in parentheses behind it. */
function aboutOf(name: string, short: string | undefined, { help }: Command): string {
  const flag = short === undefined ? `--${name}` : `(?:-${short}|--${name})`;
  const line = new RegExp(`^ {2}${flag}\\b.*? {2,}(\\S.*)$`, "m").exec(help)?.[1] ?? "";
  return line.replace(/ \(.*$/, "").replace(/[:,;]$/, "");
}

function optionsOf(command: Command): Completed[] {
  const own = Object.entries(command.options).flatMap(([name, option]): Completed[] => {
    const shared = { about: aboutOf(name, option.short, command), words: wordsOf(name, command) };
    const takesValue = option.type === "string";
    const given = { ...shared, flag: `--${name}`, takesValue };
    // What is on by itself can only be turned off.
    return option.default === true ? [given, { ...given, flag: `--no-${name}` }] : [given];
  });
  return [...own, { flag: "--help", about: "say more", takesValue: false, words: [] }];
}

function bashScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const values = commands.flatMap((command) =>
    optionsOf(command)
      .filter(({ takesValue, words }) => takesValue && words.length > 0)
      .map(({ flag, words }) => `    "${command.name} ${flag}") words="${words.join(" ")}" ;;`),
  );
  const own = commands.flatMap(({ name, words = [] }) =>
    words.length === 0
      ? []
      : [`  elif [ "\${COMP_WORDS[1]}" = ${name} ]; then\n    words="${words.join(" ")}"`],
  );
  const flags = commands.map(
    (command) =>
      `      ${command.name}) words="${optionsOf(command)
        .map(({ flag }) => flag)
        .join(" ")}" ;;`,
  );
  return `_espalier() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  case "\${COMP_WORDS[1]} $before" in
${values.join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${names} --help --version"
${own.join("\n")}
  elif [ -z "$words" ] && [ "\${current:0:1}" = "-" ]; then
    case "\${COMP_WORDS[1]}" in
${flags.join("\n")}
    esac
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
_espalier_npx() {
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W espalier -- "\${COMP_WORDS[1]}"))
  elif [ "\${COMP_WORDS[1]}" = espalier ]; then
    COMP_WORDS=("\${COMP_WORDS[@]:1}")
    COMP_CWORD=$((COMP_CWORD - 1))
    _espalier
  else
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -o filenames -F _espalier espalier
complete -p npx > /dev/null 2>&1 || complete -o filenames -F _espalier_npx npx
`;
}

/** Text within single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function zshScript(commands: readonly Command[]): string {
  const colonless = (text: string) => text.replaceAll(":", "\\:");
  const named = commands.map(({ name, summary }) => `    ${quoted(`${name}:${colonless(summary)}`)}`);
  const argumentsOf = (command: Command) =>
    optionsOf(command).map(({ flag, about, takesValue, words }) => {
      const said = about === "" ? "" : `[${about.replace(/[[\]]/g, "\\$&")}]`;
      const value = words.length > 0 ? `:value:(${words.join(" ")})` : ":value:_files";
      return `      ${quoted(`*${flag}${said}${takesValue ? value : ""}`)}`;
    });
  const cases = commands.map((command) => {
    const given = command.words === undefined ? "_files" : `(${command.words.join(" ")})`;
    const all = [...argumentsOf(command), `      '*:file:${given}'`];
    return `    ${command.name}) _arguments \\\n${all.join(" \\\n")} ;;`;
  });
  return `#compdef espalier
_espalier() {
  local -a commands=(
${named.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$name" in
${cases.join("\n")}
  esac
}
_espalier_npx() {
  if (( CURRENT == 2 )); then
    compadd espalier
  elif [[ "$words[2]" == espalier ]]; then
    shift words
    (( CURRENT-- ))
    _espalier
  else
    _files
  fi
}
compdef _espalier espalier
(( $+_comps[npx] )) || compdef _espalier_npx npx
`;
}

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const inside = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const options = optionsOf(command).map(({ flag, about, takesValue, words }) => {
      const value = words.length > 0 ? ` -x -a ${quoted(words.join(" "))}` : " -r";
      return `complete -c espalier ${inside} -l ${flag.slice(2)}${takesValue ? value : ""} -d ${quoted(about)}`;
    });
    const own = command.words ?? [];
    const shown = own.length === 0 ? [] : [`complete -c espalier -f ${inside} -a ${quoted(own.join(" "))}`];
    const start = `complete -c espalier -f -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`;
    return [start, ...shown, ...options];
  });
  return `${lines.join("\n")}
function __espalier_npx
  set -l words (commandline -opc)
  test (count $words) -gt 1; and test $words[2] = espalier
end
complete -c npx -f -n 'test (count (commandline -opc)) -eq 1' -a espalier
complete -c npx -f -n __espalier_npx -a '(complete -C (string replace -r "^\\s*npx\\s+" "" -- (commandline -cp)))'
`;
}

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The command, which has to know all the others. */
export function completionFor(commands: () => readonly Command[]): Command {
  return {
    name: "completion",
    summary: "print a script with which bash, zsh or fish completes all of this",
    usage: "completion bash|zsh|fish",
    example: "completion bash",
    options: {},
    words: Object.keys(SHELLS),
    help: HELP,
    run: async (args) => {
      const shell = onlyArgument(args, "shell (bash, zsh or fish)");
      if (!Object.hasOwn(SHELLS, shell))
        throw new UsageError(`There is no completion for ${shell}; there is one for bash, zsh and fish`);
      process.stdout.write(SHELLS[shell as keyof typeof SHELLS](commands()));
    },
  };
}
