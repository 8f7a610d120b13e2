using System.Security.Cryptography;
using System.Text;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>Scripts and styles of a report, which lie in this assembly: a report needs nothing but itself.</summary>
internal static class ReportAssets
{
    public static string Style { get; } = Read("report.css");

    /// <summary>Draws the charts from their tables.</summary>
    public static string Script { get; } = Read("report.js");

    /// <summary>The libraries that it draws with, in the order in which they are loaded.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [Read("d3.min.js"), Read("plot.umd.min.js")];

    public static string Notices { get; } = Read("THIRD-PARTY-NOTICES.txt");

    /// <summary>What the page may do, which is to run these scripts and to use this style: no request, no other script, no eval.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; script-src {string.Join(' ', Libraries.Append(Script).Select(Source))}; style-src {Source(Style)}; "
        + "base-uri 'none'; form-action 'none'";

    /// <summary>The text as a policy names it: by its checksum.</summary>
    private static string Source(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(ReportAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build is without '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
