using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation.Language;
using System.Text.Json;
using PartitionLake.Console;
using PartitionLake.Engine;

namespace PartitionLake.Plan;

/// <summary>Reads a plan file: PowerShell data (<c>.psd1</c>) or JSON. Neither is executed.</summary>
internal static class PlanReaderFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The plan in that file; its relative paths count from the file's folder.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="session">What drives and the home folder are.</param>
    public static PlanReaderSource Load(string path, SessionPaths session)
    {
        if (!File.Exists(path))
        {
            throw new LakeException(LakeErrorCode.PlanNotFound, $"There is no plan file at '{path}'.",
                Directory.Exists(path) ? "It is a folder: name a .psd1 or .json file in it." : "Check the path and the current location.", path);
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var values = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PSD1" => ReadDataFile(path),
            ".JSON" => ReadJson(path),
            var other => throw new LakeException(LakeErrorCode.PlanInvalid, $"The plan '{path}' has the extension '{other}', expected .psd1 or .json.",
                "Save the plan as PowerShell data (.psd1) or as JSON (.json).", path),
        };
        return new PlanReaderSource($"the plan '{Path.GetFileName(path)}'", values, session.Below(folder));
    }

    private static IDictionary ReadDataFile(string path)
    {
        var script = Parser.ParseFile(path, out _, out var errors);
        if (errors.Length > 0)
            throw Unreadable(path, $"line {errors[0].Extent.StartLineNumber}, column {errors[0].Extent.StartColumnNumber}: {errors[0].Message.TrimEnd('.')}");
        if (SoleHashtable(script) is not { } hashtable)
            throw Unreadable(path, "it must hold one hashtable, @{ … }, and nothing else");
        try
        {
            return (IDictionary)hashtable.SafeGetValue();
        }
        catch (InvalidOperationException e)
        {
            throw Unreadable(path, "it holds something that would have to be executed (a variable, a command or an expression)", e);
        }
    }

    private static HashtableAst? SoleHashtable(ScriptBlockAst script)
    {
        var isData = script is { ParamBlock: null, BeginBlock: null, ProcessBlock: null, EndBlock.Statements.Count: 1 };
        return isData && script.EndBlock.Statements[0] is PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst hashtable }] }
            ? hashtable
            : null;
    }

    private static IDictionary ReadJson(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            return ToValue(document.RootElement) as IDictionary
                ?? throw Unreadable(path, $"it holds a JSON {document.RootElement.ValueKind}, expected an object");
        }
        catch (JsonException e)
        {
            throw Unreadable(path, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static object? ToValue(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return ToDictionary(element);
            case JsonValueKind.Array:
                var list = new List<object?>(element.GetArrayLength());
                foreach (var item in element.EnumerateArray())
                    list.Add(ToValue(item));
                return list;
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                // As objects: of a long and a double the conditional would make two doubles.
                return element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble();
            case JsonValueKind.True:
            case JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }

    private static OrderedDictionary ToDictionary(JsonElement element)
    {
        // Case counts here, so that two spellings of one key stay two entries and are reported.
        var dictionary = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (dictionary.Contains(property.Name))
                throw new JsonException($"The key '{property.Name}' is there twice.");
            dictionary.Add(property.Name, ToValue(property.Value));
        }
        return dictionary;
    }

    private static LakeException Unreadable(string path, string reason, Exception? inner = null) =>
        new(LakeErrorCode.PlanInvalid, $"The plan '{path}' cannot be read: {reason}.",
            "A plan holds only constant values; see the example in Get-Help Invoke-PartitionEtl.", path, inner);
}
