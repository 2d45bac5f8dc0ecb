using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>
/// Bodies that are nearly what the API's own description says: each is answered, what breaks the description by 400
/// with the name of what is wrong, and none is the server's fault.
/// </summary>
public sealed class BodyFuzzTests
{
    private const int Mixed = 1500;

    // By JSON type, as the description names it.
    private static readonly (string Type, string Json)[] Values =
    [
        ("null", "null"),
        ("boolean", "true"),
        ("boolean", "false"),
        ("integer", "0"),
        ("integer", "-1"),
        ("integer", "1"),
        ("integer", "2147483647"),
        ("number", "9223372036854775808"),
        ("number", "-9223372036854775809"),
        ("number", "1e400"),
        ("number", "0.5"),
        ("number", "99999999999999999999999999999999999999"),
        ("string", "\"\""),
        ("string", "\" \""),
        ("string", "\"\\u0000\""),
        ("string", "\"a\\u0000b\""),
        ("string", "\"\\u001b[2J\""),
        ("string", "\"a\\r\\nb\""),
        ("string", "\"\\u0085\\u2028\\u2029\\uFEFF\\u202e\""),
        ("string", "\"é😀\""),
        ("string", "\"1\""),
        ("string", "\"p=0\""),
        ("string", "\"<script>\""),
        ("string", $"\"{new string('x', 100_000)}\""),
        ("broken", "\"\\uD800\""),
        ("broken", "\"\\uDC00a\""),
        ("broken", "NaN"),
        ("broken", "01"),
        ("broken", "'a'"),
        ("broken", "\"\t\""),
        ("object", "{}"),
        ("object", "{\"a\":{\"grid\":1}}"),
        ("array", "[]"),
        ("array", "[\"\"]"),
        ("array", "[\"=\"]"),
        ("array", "[\"p=[0,0]\",\"p=0\"]"),
        ("array", "[\"\\u0000\"]"),
        ("array", "[\"name=\\u0000\"]"),
        ("array", "[\"seed=0..9223372036854775807\"]"),
        ("items", "[null]"),
        ("items", "[1]"),
        ("items", "[[\"a\"]]"),
        ("items", "[{}]"),
        ("deep", Deep("[", "]", 60)),
        ("deep", Deep("[", "]", 5000)),
        ("deep", Deep("{\"a\":", "}", 5000)),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Body_WithAnyValueOfAnotherType_IsRefusedByItsName()
    {
        await using var server = await StartAsync();
        foreach (Call call in await CallsAsync(server))
        {
            foreach (string field in call.Types.Keys)
            {
                foreach (var (type, json) in Values)
                {
                    string body = Body(call, field, json);
                    var (status, said) = await SendAsync(server, call, body);
                    string[] types = call.Types[field];
                    // A list that is null is one that was left out.
                    if (types.Contains(type) || type == "null" && types.Contains("array"))
                        continue;
                    Assert.True(status == 400, $"{call}: {status} for {Short(body)}: {said}");
                    if (type is not ("broken" or "deep"))
                        Assert.True(said.Contains(field, StringComparison.Ordinal), $"{call}: {Short(body)}: {said}");
                }
            }
        }
    }

    [Fact]
    public async Task Body_WithoutAFieldOrWithOneMoreOrOneTwice_IsRefusedByItsName()
    {
        await using var server = await StartAsync();
        foreach (Call call in await CallsAsync(server))
        {
            foreach (string field in call.Required)
            {
                JsonObject without = Whole(call);
                without.Remove(field);
                await RefusedAsync(without.ToJsonString(), field);
            }

            JsonObject more = Whole(call);
            more["surplus"] = 1;
            await RefusedAsync(more.ToJsonString(), "surplus");
            foreach (string field in call.Types.Keys)
                await RefusedAsync($"{{\"{field}\":{Good(field)},\"{field}\":{Good(field)}}}", field);
            foreach (string root in (string[])["", "null", "[]", "0", "\"\"", "{", "{}}", "[{}]", "\0", "\uFEFF"])
            {
                if (!call.IsOptional || root is not ("" or "null" or "\uFEFF"))
                    await RefusedAsync(root, "body");
            }

            async Task RefusedAsync(string body, string named)
            {
                var (status, said) = await SendAsync(server, call, body);
                Assert.True(status == 400, $"{call}: {status} for {Short(body)}: {said}");
                Assert.Contains(named, said, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Body_ChangedInAnyWay_IsNeverTheServersFault()
    {
        await using var server = await StartAsync();
        Call[] calls = await CallsAsync(server);
        Random random = new(19);
        for (int i = 0; i < Mixed; i++)
        {
            Call call = calls[random.Next(calls.Length)];
            StringBuilder body = new(Whole(call).ToJsonString());
            string[] fields = [.. call.Types.Keys];
            if (random.Next(2) == 0)
                body = new(Body(call, fields[random.Next(fields.Length)], Values[random.Next(Values.Length)].Json));
            for (int changes = random.Next(3); changes > 0 && body.Length > 1; changes--)
            {
                int at = random.Next(body.Length);
                _ = random.Next(3) switch
                {
                    0 => body.Remove(at, random.Next(1, Math.Min(20, body.Length - at) + 1)),
                    1 => body.Insert(at, Values[random.Next(Values.Length)].Json),
                    _ => body.Insert(at, (char)random.Next(1, 0xD800)),
                };
            }

            await SendAsync(server, call, body.ToString());
        }

        Assert.Equal("alive\n", await server.Http.GetStringAsync("/healthz/live", Token));
    }

    private static async Task<Server> StartAsync()
    {
        var server = await Server.StartAsync(options =>
            (options.RequestsPerSecond, options.Burst) = (1_000_000, 1_000_000)
        );
        await server.QueueAsync();
        return server;
    }

    // Sends a body; what is refused says so in words, and what is not the caller's fault is a failure of the test.
    private static async Task<(int Status, string Said)> SendAsync(Server server, Call call, string body)
    {
        var response = await server.SendAsync(
            call.Method,
            call.Path,
            new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } }
        );
        int status = (int)response.StatusCode;
        string said = await response.Content.ReadAsStringAsync(Token);
        Assert.True(status < 500, $"{call}: {status} for {Short(body)}: {said}");
        if (status >= 400)
            Assert.NotEqual("", JsonNode.Parse(said)!["detail"]!.GetValue<string>());
        return (status, said);
    }

    // Every operation that takes a body, with the types of its fields.
    private static async Task<Call[]> CallsAsync(Server server)
    {
        using var document = JsonDocument.Parse(
            await (await server.SendAsync(HttpMethod.Get, "/api/v1/openapi.json")).Content.ReadAsStringAsync(Token)
        );
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        List<Call> calls = [];
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                // A file's bytes have no fields.
                if (
                    !operation.Value.TryGetProperty("requestBody", out var body)
                    || !body.GetProperty("content").TryGetProperty("application/json", out var content)
                )
                    continue;
                // A body that may be left out is either of two.
                var said = content.GetProperty("schema");
                if (said.TryGetProperty("oneOf", out var either))
                    said = either.EnumerateArray().Single(one => one.TryGetProperty("$ref", out _));
                string name = said.GetProperty("$ref").GetString()!;
                var schema = schemas.GetProperty(name[(name.LastIndexOf('/') + 1)..]);
                calls.Add(
                    new(
                        new(operation.Name.ToUpperInvariant()),
                        path.Name.Replace("{sweep}", "tiny", StringComparison.Ordinal),
                        schema
                            .GetProperty("properties")
                            .EnumerateObject()
                            .ToDictionary(field => field.Name, field => Types(field.Value.GetProperty("type"))),
                        schema.TryGetProperty("required", out var required)
                            ? [.. required.EnumerateArray().Select(field => field.GetString()!)]
                            : [],
                        !body.TryGetProperty("required", out _)
                    )
                );
            }
        }

        Assert.True(calls.Count >= 5);
        return [.. calls];
    }

    private static string[] Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
            : [type.GetString()!];

    // A good body, but for one field.
    private static string Body(Call call, string field, string json)
    {
        JsonObject others = Whole(call);
        others.Remove(field);
        string rest = others.ToJsonString()[1..];
        return $"{{\"{field}\":{json}{(rest == "}" ? "" : ",")}{rest}";
    }

    private static JsonObject Whole(Call call) =>
        new(call.Required.Select(field => KeyValuePair.Create(field, JsonNode.Parse(Good(field)))));

    private static string Good(string field) =>
        field switch
        {
            "grid" => JsonSerializer.Serialize(Server.Grid),
            "hashes" => "[]",
            _ => "null",
        };

    private static string Deep(string open, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));

    private static string Short(string text) =>
        text.Length <= 300 ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..300]}… ({text.Length})");

    private sealed record Call(
        HttpMethod Method,
        string Path,
        IReadOnlyDictionary<string, string[]> Types,
        IReadOnlyList<string> Required,
        bool IsOptional
    )
    {
        public override string ToString() => $"{Method} {Path}";
    }
}
