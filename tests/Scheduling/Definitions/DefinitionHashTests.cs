using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Definitions;

/// <summary>The hash of what a grid file means. Stores know sweeps by it, so that it must never change.</summary>
public sealed class DefinitionHashTests
{
    /// <summary>Grids with columns of every kind, and their hashes.</summary>
    public static TheoryData<string, string> Grids =>
        new()
        {
            {
                """
                    name: a
                    data: digits
                    train: { epochs: 1 }
                    grid:
                      learning_rate: { linear: [0, 1], count: 3000 }
                      batch: [4, 8..16]
                      zip: { p: [0, 0.1], noise: [none, flip], name: labels, as: [clean, "näh 😀"] }
                      seed: 0..4
                    exclude: [{ batch: 4, seed: [1, 2] }, { p: { above: 0.05 }, batch: 8 }]
                    """,
                "77de305128236203cc3503e82769f8a5f4c2a0e6de541719e60bfbf1ef6960c6"
            },
            {
                """
                    name: b
                    data: digits
                    train: { epochs: 3 }
                    measure: { at: [{ every: 1 }, end], of: [error] }
                    search: { random: { trials: 30, seed: 1 } }
                    grid:
                      learning_rate: { log: [1e-6, 1e-3], count: 5000 }
                      momentum: { uniform: [0.5, 0.9] }
                      optimizer: [momentum]
                      seed: 0..1
                    stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 3 } }
                    """,
                "8c8796f368a5c41fa9e728e61839f3f1276864da291c0bc37da02b7029593560"
            },
            {
                """
                    name: c
                    data: digits
                    train: { epochs: 3 }
                    search: { tpe: { trials: 12, measure: test_error, per: [p] } }
                    noise: flip
                    grid:
                      p: [0, 0.2]
                      learning_rate: { log: [1e-6, 1e-3], count: 50 }
                      hidden: [[4], [4, 4], 9]
                      seed: 0..1
                    """,
                "7998a0bce9adf7c59ae0a5bd91be952bd3d2dfc73e3c797cca4a595be5947ea8"
            },
            {
                """
                    name: d
                    data: digits
                    train: { epochs: 3 }
                    blocks:
                      - { name: x, grid: { seed: [1..3, 9, 20..90000] } }
                      - { name: y, network: 7, grid: { seed: [1..90000, 1000001..1010000] , p: 0.1}, noise: flip }
                    """,
                "f769d6bc3e838c402a7631c47d3d7181bde8ef7edb1db453ca9fecfeec81e56d"
            },
            {
                """
                    name: e
                    data: digits
                    train: { epochs: 3 }
                    grid: { p: [0, 0.2] }
                    noise: flip
                    seeds: { start: 3, until: { measure: test_error, half_width: 0.1, max: 9 } }
                    """,
                "9840bbb313658f2911c40e7423b58e8e04e5a8705f8701be90010246df7d0481"
            },
        };

    [Theory]
    [MemberData(nameof(Grids))]
    public void Hash_OfAGrid_IsWhatItWas(string text, string expected) =>
        Assert.Equal(expected, GridFile.Read(text, "a.yaml").DefinitionHash);

    [Fact]
    public void Hash_OfLettersAtTheEdgeOfABuffer_IsThatOfTheWhole()
    {
        string letters = string.Concat(Enumerable.Repeat("xé😀", 3000));
        string whole = CanonicalText.HashOf(text => text.Write(letters));
        Assert.Equal(
            whole,
            CanonicalText.HashOf(text =>
            {
                foreach (char letter in letters)
                    text.Write(letter);
            })
        );
        Assert.Equal(
            Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(letters))
            ),
            whole
        );
    }

    [Fact]
    public void Hash_OfAMillionValues_IsTakenWithoutHoldingThem()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        GridFile.Read(
            "name: a\ndata: digits\ntrain: { epochs: 1 }\nsearch: { random: { trials: 30 } }\n"
                + "grid: { learning_rate: { linear: [1, 2], count: 1000000 }, seed: 0..1 }\n",
            "a.yaml"
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 20_000_000);
    }
}
