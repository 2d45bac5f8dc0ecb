using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Tests.Fuzzing;

/// <summary>Makes texts that are nearly grids: of an example by one to four changes that know about keys, values, lists
/// and lines. A number gives one text, the same everywhere.</summary>
internal sealed partial class GridMutator(IReadOnlyList<string> examples)
{
    private static readonly string[] Values =
    [
        "",
        "0",
        "-1",
        "1",
        "0.5",
        "1e-3",
        "1e308",
        "1e999",
        "-0",
        ".inf",
        ".nan",
        "NaN",
        "2147483647",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999",
        "0..4",
        "0..2147483646",
        "0..9223372036854775807",
        "4..0",
        "0..10..0",
        "0..10..-1",
        "..",
        "0..",
        "true",
        "false",
        "null",
        "~",
        "yes",
        "end",
        "log",
        "linear",
        "100-100",
        "1-0-1",
        "-",
        "'",
        "\"",
        "\"\"",
        "''",
        "[",
        "]",
        "{",
        "}",
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "{ a: }",
        "[1, 1]",
        "[0, 0.1, 0.2]",
        "[0..3, 2..5]",
        "[0..2147483646, 5]",
        "{ linear: [0, 1], count: 5 }",
        "{ linear: [0, 1], count: 1000000 }",
        "{ log: [1e-3, 1], count: 4 }",
        "{ log: [0, 1], count: 4 }",
        "{ linear: [1, 1], count: 3 }",
        "{ uniform: [0, 1] }",
        "{ uniform: [1, 5000] }",
        "{ log_uniform: [0.001, 1] }",
        "{ above: 0.1 }",
        "{ not: 0.1, below: 3 }",
        "{ every: 1 }",
        "{ every: 0 }",
        "{ step: { every: 3, factor: 0.1 } }",
        "{ multistep: { at: [2, 3], factor: 0.1 } }",
        "{ cosine: { to: 0 } }",
        "{ normal: 0.1 }",
        "{ custom: [1, 2] }",
        "&a [1, 2]",
        "*a",
        "*missing",
        "!!str x",
        "!<>",
        "| ",
        "> x",
        "<<",
        "? x",
        "# x",
        "%YAML 1.2",
        "---",
        "...",
        "test_error",
        "active_fraction.2",
        "dimension_full",
        "accuracy",
        "mse",
        "é",
        "😀",
        "\\u0000",
        "a: b: c",
        "$(x)",
        "=1+1",
    ];

    private static readonly string[] Lines =
    [
        "search: { random: { trials: 3, seed: 1 } }",
        "search: { random: { trials: 1000000000 } }",
        "stop: { median: { measure: test_error, direction: minimize } }",
        "stop: { asha: { measure: test_error, direction: maximize, reduction_factor: 2 } }",
        "seeds: { start: 2, until: { measure: test_error, half_width: 0.01, max: 5 } }",
        "budget: { trials: 10, hours: 1 }",
        "run: { slots: 1 }",
        "set: { epochs: 2 }",
        "set: { name: z, p: 0..1, seed: { uniform: [0, 9] } }",
        "exclude: [{ p: 0, noise: flip }]",
        "exclude: [{ p: { above: 0.1 } }, { seed: 0..2147483646 }]",
        "include: [{ p: 1, learning_rate: 0.1 }]",
        "include: [{ seed: 0..100000 }, { seed: 5 }]",
        "blocks: [{ seed: 7 }, { seed: 8 }]",
        "blocks: [{ name: a, grid: { p: [0, 0.1] } }, { name: b, train: { steps: 3 } }]",
        "blocks: []",
        "expect: [\"test_error < 0.1 where p = 0.2 on every seed\"]",
        "expect: [\"ratio of test_error between p = 0 and p = 0.5 > 1 on at least 5 seeds\"]",
        "expect: [\"test_error increasing in p\", { rule: x, source: y }]",
        "grid: { seed: 0..2147483646 }",
        "grid: { zip: { p: [0, 0.1], seed: [1, 2], as: [a, b] } }",
        "grid: { zip: { batch: 1..50000000, seed: 1..50000000 } }",
        "grid: { p: { linear: [0, 1], count: 1000 }, seed: 0..4000 }",
        "engine: torch",
        "noise: flip",
        "limit: laplace",
        "network: 100-100",
        "data: mnist",
        "data: { name: points, points: [[0, 1], [2, 3]] }",
        "\t",
        "---",
        "...",
        "- a",
        "  x: [",
    ];

    private static readonly string[] Keys =
    [
        .. ConfigurationFields.AllNames,
        .. ConfigurationFields.All.Select(field => field.Key).Distinct(),
        "grid",
        "zip",
        "as",
        "exclude",
        "include",
        "blocks",
        "set",
        "seeds",
        "search",
        "stop",
        "budget",
        "expect",
        "data",
        "network",
        "noise",
        "train",
        "measure",
        "limit",
        "uniform",
        "linear",
        "count",
    ];

    private const string Meaning = "\0\t\r\n\u0085\u2028\uFEFF\uD800 #&*!|>'\"%@`:-?,[]{}";

    /// <summary>The text of a number.</summary>
    public string Text(int number)
    {
        Random random = new(number);
        string text = examples[random.Next(examples.Count)];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
            text = Change(text, random);
        return text;
    }

    private string Change(string text, Random random) =>
        random.Next(12) switch
        {
            0 or 1 => ReplaceToken(text, random, Value(random)),
            2 => ReplaceToken(text, random, Keys[random.Next(Keys.Length)]),
            3 => AppendTo(text, Lines[random.Next(Lines.Length)]),
            4 => OnLines(text, random, (lines, at) => lines.RemoveAt(at)),
            5 => OnLines(text, random, (lines, at) => lines.Insert(at, lines[random.Next(lines.Count)])),
            6 => OnLines(text, random, (lines, at) => lines[at] = new string(' ', random.Next(6)) + lines[at].Trim()),
            7 => OnLines(text, random, (lines, at) => lines[at] = Nested(lines[at], random)),
            8 => text.Insert(random.Next(text.Length + 1), Letter(random)),
            9 => Cut(text, random),
            10 => Splice(text, examples[random.Next(examples.Count)], random),
            _ => OnLines(
                text,
                random,
                (lines, at) => lines.Insert(at, $"  {Keys[random.Next(Keys.Length)]}: {Value(random)}")
            ),
        };

    private static string Value(Random random) =>
        random.Next(10) == 0 ? random.NextDouble().ToString("R", CultureInfo.InvariantCulture)
        : random.Next(10) == 0 ? $"[{string.Join(", ", Enumerable.Range(0, random.Next(200)))}]"
        : Values[random.Next(Values.Length)];

    private static string ReplaceToken(string text, Random random, string by)
    {
        MatchCollection tokens = Token().Matches(text);
        if (tokens.Count == 0)
            return by;
        Match token = tokens[random.Next(tokens.Count)];
        return text.Remove(token.Index, token.Length).Insert(token.Index, by);
    }

    private static string OnLines(string text, Random random, Action<List<string>, int> change)
    {
        List<string> lines = [.. text.Split('\n')];
        change(lines, random.Next(lines.Count));
        return string.Join('\n', lines);
    }

    private static string Nested(string line, Random random)
    {
        StringBuilder nested = new(line);
        string open = random.Next(2) == 0 ? "[" : "{ a: ";
        return nested.Insert(nested.Length, open, random.Next(1, 100)).ToString();
    }

    // Any character there is; mostly those that mean something.
    private static string Letter(Random random) =>
        (random.Next(3) == 0 ? (char)random.Next(0x10000) : Meaning[random.Next(Meaning.Length)]).ToString();

    private static string Cut(string text, Random random)
    {
        int from = random.Next(text.Length + 1);
        int length = random.Next(text.Length - from + 1);
        return random.Next(2) == 0 ? text[..from] : text.Remove(from, length);
    }

    private static string Splice(string text, string other, Random random)
    {
        string[] lines = other.Split('\n');
        int from = random.Next(lines.Length);
        return text + "\n" + string.Join('\n', lines.Skip(from).Take(random.Next(1, 12)));
    }

    private static string AppendTo(string text, string line) => text.TrimEnd('\n') + "\n" + line + "\n";

    [GeneratedRegex(@"[\w.+-]+")]
    private static partial Regex Token();
}
