using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Gateway.Tests;

/// <summary>What was sent reads back equal over every route that tells it, whatever characters it has.</summary>
public sealed class ReadBackTests
{
    /// <summary>Controls, what ends lines somewhere, what nobody sees, what steers a terminal, a shell, a spreadsheet
    /// or a document, what normal forms change, ends of planes, and letters of four bytes.</summary>
    private static readonly string[] Odd =
    [
        .. Enumerable
            .Range(0, 0xA1)
            .Concat([0xAD, 0xC4, 0x212B, 0xFB01, 0x34F, 0x61C, 0x180E, 0x3164, 0x1F600, 0xE0001, 0xE0100])
            .Concat(Enumerable.Range(0x2000, 0x70))
            .Concat([0xD7FF, 0xE000, 0xFEFF, 0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
            .Select(char.ConvertFromUtf32),
    ];

    private static readonly string[] Labels = [.. Odd.Select(sign => $"{sign}b")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_OfEveryKindOfCharacter_ReadBackEqualOverEveryRoute()
    {
        await using var server = await Server.StartAsync(options =>
            (options.RequestsPerSecond, options.Burst) = (1_000_000, 1_000_000)
        );
        string plain = string.Concat(Odd.Where(sign => !char.IsControl(sign[0])));
        string name = $"n{string.Concat(Odd.Where(sign => SweepNames.IsGood(sign)))[..190]}m";
        string axis = $"z{plain}z";
        string grid = $"""
            name: {Quoted(name)}
            description: {Quoted(string.Concat(Odd.Where(FreeText.Description.Allows)))}
            data: mixture
            noise: replace
            train: {"{"} epochs: 1 {"}"}
            blocks:
              - name: {Quoted(string.Concat(Odd))}
                grid:
                  zip:
                    name: {Quoted(axis)}
                    as: [{string.Join(", ", Labels.Select(Quoted))}]
                    p: [{Numbers(2000)}]
                    learning_rate: [{Numbers(1000)}]

            """;

        var sweep = await server.QueueAsync(grid);
        await server.TrainAsync(sweep, Enumerable.Range(0, Labels.Length).Select(i => (long)i));

        string path = $"/api/v1/sweeps/{sweep.Id}";
        Assert.Equal(name, sweep.Name);
        Assert.Equal(name, (await AskAsync(path)).GetProperty("name").GetString());
        Assert.Equal(
            sweep.Id,
            (await AskAsync($"/api/v1/sweeps/{Uri.EscapeDataString(name)}")).GetProperty("id").GetString()
        );
        Assert.Equal(sweep.Id, Only(await AskAsync($"/api/v1/sweeps?called={Uri.EscapeDataString(name)}")));
        Assert.Equal(grid, await TextAsync($"{path}/grid"));
        Assert.Equal(sweep.Id, (await server.QueueAsync(grid)).Id);
        Assert.Equal(Labels, LabelsIn(await AskAsync($"{path}/cells?measure=test_error"), "cells"));
        Assert.Equal(Labels, LabelsIn(await AskAsync($"{path}/trials?limit=1000"), "trials"));
        string[] lines = (await TextAsync($"{path}/export/trials?format=ndjson")).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.Equal(
            Labels,
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("axes").GetProperty(axis).GetString())
        );
        foreach (string kind in (string[])["line", "scatter", "parallel", "curves"])
        {
            string measures = kind == "scatter" ? "measure=test_error&measure=active_fraction" : "measure=test_error";
            XDocument.Parse(await TextAsync($"{path}/picture?kind={kind}&{measures}"));
        }

        async Task<JsonElement> AskAsync(string of) => JsonDocument.Parse(await TextAsync(of)).RootElement;

        async Task<string> TextAsync(string of)
        {
            using var answer = await server.SendAsync(HttpMethod.Get, of);
            string text = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.IsSuccessStatusCode, text);
            return text;
        }

        string?[] LabelsIn(JsonElement page, string of) =>
            [
                .. page.GetProperty(of)
                    .EnumerateArray()
                    .Select(row => row.GetProperty("axes").GetProperty(axis).GetString()),
            ];
    }

    [Fact]
    public async Task Tags_OfEveryCharacterThatTheyMayHave_AreFoundAgain()
    {
        await using var server = await Server.StartAsync(options =>
            (options.RequestsPerSecond, options.Burst) = (1_000_000, 1_000_000)
        );
        var sweep = await server.QueueAsync();
        string path = $"/api/v1/sweeps/{sweep.Id}";
        int taken = 0;
        foreach (string tag in Odd.Where((_, i) => i % 6 == 0).Select(sign => $"a{sign}b"))
        {
            using var change = await server.SendAsync(HttpMethod.Patch, path, Json(new { add_tags = new[] { tag } }));
            if (!change.IsSuccessStatusCode)
            {
                Assert.Equal(400, (int)change.StatusCode);
                continue;
            }

            taken++;
            using var found = await server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps?tag={Uri.EscapeDataString(tag)}");
            var page = JsonDocument.Parse(await found.Content.ReadAsStringAsync(Token)).RootElement;
            Assert.Equal(sweep.Id, Only(page));
            Assert.Equal(tag, page.GetProperty("sweeps")[0].GetProperty("tags")[0].GetString());
            using var undone = await server.SendAsync(
                HttpMethod.Patch,
                path,
                Json(new { remove_tags = new[] { tag } })
            );
            Assert.True(undone.IsSuccessStatusCode, tag);
        }

        Assert.InRange(taken, 15, Odd.Length);
    }

    private static StringContent Json<T>(T value) =>
        new(JsonSerializer.Serialize(value), System.Text.Encoding.UTF8, "application/json");

    private static string? Only(JsonElement page) =>
        Assert.Single(page.GetProperty("sweeps").EnumerateArray().ToArray()).GetProperty("id").GetString();

    private static string Numbers(int of) =>
        string.Join(
            ", ",
            Enumerable.Range(1, Labels.Length).Select(i => ((double)i / of).ToString(CultureInfo.InvariantCulture))
        );

    /// <summary>A text as YAML writes it.</summary>
    private static string Quoted(string text) =>
        $"\"{string.Concat(text.EnumerateRunes().Select(rune => $"\\U{rune.Value:X8}"))}\"";
}
