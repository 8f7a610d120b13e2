using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PartitionLake.Engine.Tests.Catalog.Ddl;

/// <summary>Hive's grammar as others wrote it: the npm package dt-sql-parser, installed by its lock file on first use.</summary>
internal static class HiveGrammar
{
    private const string Remedy = "Install Node.js 20.6 or later, which brings npm: this test reads statements with the npm package dt-sql-parser.";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What the grammar makes of each statement.</summary>
    public static IReadOnlyList<ParsedStatement> Parse(IReadOnlyList<string> statements)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "dt-sql-parser")))
            Run(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, "");
        var output = Run("node", ["parse.mjs"], folder, JsonSerializer.Serialize(statements));
        return [.. JsonSerializer.Deserialize<JsonElement>(output).EnumerateArray().Select(one => new ParsedStatement(
            [.. one.GetProperty("errors").EnumerateArray().Select(error => error.GetString()!)],
            [.. one.GetProperty("tokens").EnumerateArray().Select(token => (token[0].GetInt32(), token[1].GetString()!))]))];
    }

    // Not by the path of this source file, which a deterministic build replaces.
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var grammar = Path.Combine(folder.FullName, "tests", "PartitionLake.Engine.Tests", "Catalog", "grammar");
            if (File.Exists(Path.Combine(grammar, "package.json")))
                return grammar;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds the grammar.");
    }

    private static string Run(string program, string[] arguments, string folder, string input)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{program} did not end within {Limit}.");
            }
            return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}. {Remedy}{Environment.NewLine}{errors.GetAwaiter().GetResult()}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{program}' cannot be started. {Remedy}", e);
        }
    }
}

/// <param name="Errors">What the grammar objects to.</param>
/// <param name="Tokens">Kind and text of each token, white space left out.</param>
internal sealed record ParsedStatement(IReadOnlyList<string> Errors, IReadOnlyList<(int Kind, string Text)> Tokens);
