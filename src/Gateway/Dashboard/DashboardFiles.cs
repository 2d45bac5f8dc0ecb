using System.Collections.Frozen;
using System.IO.Compression;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Drawing.Styles;

namespace Sweeps.Gateway.Dashboard;

/// <summary>The dashboard's files, which are part of the program: pages, scripts and styles as they stand in
/// <c>Assets</c>, put together once.</summary>
internal sealed class DashboardFiles
{
    private const string Folder = "dashboard/";
    private const int VersionBytes = 8;

    private static readonly (string Name, string Title)[] PageTitles =
    [
        ("sweeps", "Sweeps"),
        ("sweep", "Sweep"),
        ("trial", "Trial"),
        ("new", "New sweep"),
        ("compare", "Cells side by side"),
        ("login", "Sign in"),
    ];

    private readonly FrozenDictionary<string, DashboardFile> _files;
    private readonly FrozenDictionary<string, string> _pages;

    public DashboardFiles()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        var texts = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(
                name => name[Folder.Length..].Replace('\\', '/'),
                name => Read(assembly, name),
                StringComparer.Ordinal
            );
        texts["picture.css"] = ThemedStyles.StyleSheet();
        var served = texts
            .Where(text => !text.Key.EndsWith(".html", StringComparison.Ordinal))
            .OrderBy(text => text.Key, StringComparer.Ordinal)
            .ToList();
        Version = Convert.ToHexStringLower(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes(string.Join('\0', served.Select(text => text.Key + "\0" + text.Value)))
                )
                .AsSpan(0, VersionBytes)
        );
        _files = served.ToFrozenDictionary(
            text => text.Key,
            text => new DashboardFile(Encoding.UTF8.GetBytes(text.Value), TypeOf(text.Key)),
            StringComparer.Ordinal
        );
        _pages = PageTitles.ToFrozenDictionary(
            page => page.Name,
            page =>
                texts["layout.html"]
                    .Replace("{{main}}", texts[page.Name + ".html"], StringComparison.Ordinal)
                    .Replace("{{page}}", page.Name, StringComparison.Ordinal)
                    .Replace("{{title}}", page.Title, StringComparison.Ordinal)
                    .Replace("{{assets}}", $"{{{{base}}}}/assets/{Version}", StringComparison.Ordinal),
            StringComparer.Ordinal
        );
    }

    /// <summary>Hash of all files: part of their addresses, so that browsers may keep them for as long as they
    /// like.</summary>
    public string Version { get; }

    /// <summary>A script, style sheet or picture; null: there is none of that name.</summary>
    public DashboardFile? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>A page as HTML, with a remark in it.</summary>
    public string Page(string name, string remark = "", string next = "") =>
        _pages[name]
            .Replace("{{remark}}", WebUtility.HtmlEncode(remark), StringComparison.Ordinal)
            .Replace("{{next}}", WebUtility.HtmlEncode(next), StringComparison.Ordinal);

    private static string Read(Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".yaml" => "text/plain; charset=utf-8",
            var other => throw new System.Diagnostics.UnreachableException(other),
        };
}

/// <summary>A file that the dashboard's pages load.</summary>
internal sealed record DashboardFile(byte[] Content, string Type)
{
    private readonly Lazy<byte[]> _compressed = new(() => Gzip(Content));

    /// <summary>The content by gzip: of the chart library a third.</summary>
    public byte[] Compressed => _compressed.Value;

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return compressed.ToArray();
    }
}
