import type { Command } from '../command.js';
import type { OptionSpec } from '../options.js';
import { quoted } from './words.js';

/** The script for fish. */
export function fishScript(commands: readonly Command[]): string {
  const always = ['complete -c rangegraft -f', 'complete -c rangegraft -l help'];
  return [...always, ...new Set(commands.flatMap(linesOf))].join('\n');
}

function linesOf({ name, summary, options, choices = [] }: Command): readonly string[] {
  const words = name.split(' ');
  const word = words.at(-1) ?? '';
  const seen = (some: readonly string[]) => some.map((each) => `__fish_seen_subcommand_from ${each}`).join('; and ');
  const inner = words.slice(0, -1);
  const before = inner.length === 0 ? '__fish_use_subcommand' : seen(inner);
  const after = `complete -c rangegraft -n ${quoted(seen(words))}`;
  return [
    ...inner.map((outer) => `complete -c rangegraft -n __fish_use_subcommand -a ${outer}`),
    `complete -c rangegraft -n ${quoted(before)} -a ${word} -d ${quoted(summary)}`,
    ...(choices.length === 0 ? [] : [`${after} -a ${quoted(choices.join(' '))}`]),
    ...Object.entries(options).map(([option, spec]) => `${after} -l ${option}${valueOf(spec)} -d ${quoted(spec.help)}`),
  ];
}

function valueOf({ value, choices }: OptionSpec): string {
  if (value === undefined) return '';
  if (value === 'DIR' || value === 'FILE') return ' -r -F';
  return choices === undefined ? ' -x' : ` -x -a ${quoted(choices.join(' '))}`;
}
