using System.Collections;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Training;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Training;

/// <summary>Writes manifests of a lake's objects for training jobs of SageMaker.</summary>
[Cmdlet(VerbsCommon.New, "LakeTrainingManifest", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeTrainingManifest))]
public sealed class NewLakeTrainingManifestCommand : LakePathCmdlet
{
    // Folders below the root that were named; none stands for the whole lake.
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private string? _root;

    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = "";

    [Parameter]
    [ArgumentCompleter(typeof(PartitionFilterCompleter))]
    public string? Filter { get; set; }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    public IDictionary? Split { get; set; }

    [Parameter]
    public int Seed { get; set; }

    [Parameter]
    public LakeSplitUnit SplitBy { get; set; }

    [Parameter]
    public SwitchParameter Augmented { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Location { get; set; }

    private protected override void ProcessLake(string folder, string given)
    {
        var (root, segments) = PathInput.SplitPartition(folder);
        if (_root is not null && _root != root)
            throw new LakeException(LakeErrorCode.PlanInvalid, $"'{root}' is another lake than '{_root}', and a manifest has one prefix.",
                "Make a manifest of each lake.", given);
        _root = root;
        _folders.Add(string.Join('/', segments));
    }

    protected override void EndProcessing()
    {
        if (_root is null)
            return;
        try
        {
            var output = LakeUri.HasScheme(OutputPath) ? OutputPath : Paths.Place(OutputPath);
            if (IsInside(output, _root))
                throw new LakeException(LakeErrorCode.PathInvalid, $"'{output}' lies in the lake, whose folders hold its objects and nothing else.",
                    "Name a place beside the lake.", OutputPath);
            var options = new ManifestOptions
            {
                Filter = Filter,
                KeyTypes = PartitionInput.Types(KeyType),
                Folders = _folders.Contains("") ? null : _folders,
                Location = Location,
                Split = Shares(),
                Seed = Seed,
                ByObject = SplitBy == LakeSplitUnit.Object,
                IsAugmented = Augmented,
            };
            var isWanted = Question.ShouldProcess(this, PrintableText.OneLine($"Write a training manifest of '{_root}' to '{output}'"), out var reason);
            if (isWanted || reason == ShouldProcessReason.WhatIf)
                Run(pipeline => WriteAsync(output, options, isWanted, pipeline));
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, _root);
        }
    }

    private async Task WriteAsync(string output, ManifestOptions options, bool isWanted, IPipeline pipeline)
    {
        options = options with { OnWarning = warning => pipeline.WriteWarning(warning.Message) };
        using var store = Storage.Open(_root!);
        var manifests = await ManifestBuilder.BuildAsync(store, options, pipeline.StopToken).ConfigureAwait(false);
        foreach (var manifest in manifests)
        {
            var path = NameOf(output, manifest.Name);
            if (manifest.Objects == 0)
                pipeline.WriteWarning($"{(manifest.Name.Length == 0 ? "The manifest" : $"The share '{manifest.Name}'")} names no object, so there is no file.");
            else if (isWanted)
                await PutAsync(path, manifest.Content, pipeline.StopToken).ConfigureAwait(false);
            pipeline.WriteObject(new LakeTrainingManifest
            {
                Name = manifest.Name.Length == 0 ? null : manifest.Name,
                Manifest = manifest.Objects == 0 ? null : path,
                S3DataType = options.IsAugmented ? "AugmentedManifestFile" : "ManifestFile",
                Partitions = manifest.Partitions,
                Objects = manifest.Objects,
                Rows = manifest.Rows,
                Bytes = manifest.Bytes,
                Destination = _root!,
            });
        }
    }

    private async Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!LakeUri.HasScheme(path))
        {
            ManifestFile.Write(path, content.Span);
            return;
        }
        var end = path.LastIndexOf('/');
        using var place = Storage.Open(path[..end] + "/");
        await place.PutAsync(path[(end + 1)..], content, cancellationToken).ConfigureAwait(false);
    }

    private Dictionary<string, double> Shares()
    {
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Split ?? new Hashtable())
        {
            if (!LanguagePrimitives.TryConvertTo<double>(entry.Value, out var share))
                throw new LakeException(LakeErrorCode.PlanInvalid,
                    $"-Split: the share '{entry.Key}' is '{entry.Value}'.", "Give a number: @{ train = 0.8; test = 0.2 }.", nameof(Split));
            shares[entry.Key.ToString()!] = share;
        }
        return shares;
    }

    /// <summary>The file of a share: its name before the extension.</summary>
    private static string NameOf(string output, string share)
    {
        if (share.Length == 0)
            return output;
        var name = output[(output.LastIndexOfAny(['/', '\\']) + 1)..];
        var extension = System.IO.Path.GetExtension(name);
        return $"{output[..^extension.Length]}-{share}{extension}";
    }

    private static bool IsInside(string output, string root) =>
        output.Replace('\\', '/').StartsWith(root.Replace('\\', '/').TrimEnd('/') + "/", StringComparison.Ordinal);
}
