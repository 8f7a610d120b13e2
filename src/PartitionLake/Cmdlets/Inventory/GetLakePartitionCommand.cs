using System.Collections;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Inventory;

/// <summary>Lists the partitions of a lake, whoever wrote it.</summary>
[Cmdlet(VerbsCommon.Get, "LakePartition", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakePartition))]
public sealed class GetLakePartitionCommand : LakePathCmdlet
{
    private Dictionary<string, LakeType>? _keyTypes;

    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PartitionFilterCompleter))]
    public string? Filter { get; set; }

    [Parameter]
    public IDictionary? Partition { get; set; }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    public SwitchParameter NoRowCount { get; set; }

    protected override void BeginProcessing()
    {
        try
        {
            _keyTypes = PartitionInput.Types(KeyType);
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e, KeyType));
        }
    }

    private protected override void ProcessLake(string folder, string given)
    {
        var (root, named) = PathInput.SplitPartition(folder);
        var segments = LakeStorage.SpellFolders(root, named);
        var exact = ExactValues(given, segments);
        var (listed, pace) = (0L, new Pace());
        Run(
            async pipeline =>
            {
                var options = new InventoryOptions
                {
                    Filter = Filter,
                    Partition = exact.Count == 0 ? null : exact,
                    KeyTypes = _keyTypes,
                    ReadFooters = !NoRowCount,
                    OnWarning = warning => pipeline.WriteWarning(warning.Message),
                    OnError = (partition, error) => pipeline.WriteError(error, PathInput.Combine(root, partition.Path)),
                };
                try
                {
                    using var store = Storage.Open(root);
                    await foreach (var partition in LakeInventory.ListAsync(store, options, pipeline.StopToken).ConfigureAwait(false))
                    {
                        Interlocked.Increment(ref listed);
                        pipeline.WriteObject(ToOutput(partition, root));
                    }
                }
                catch (LakeException e) when (!IsAboutParameters(e.Code))
                {
                    pipeline.WriteError(e, given);
                }
            },
            progress: () => Volatile.Read(ref listed) is > 0 and var done ? pace.Tell("Listing", done, 0, "partitions") : null);
    }

    // What is wrong with a filter or a key type is wrong for every lake: it ends the command.
    private static bool IsAboutParameters(LakeErrorCode code) =>
        code is LakeErrorCode.ExpressionInvalid or LakeErrorCode.TypeMismatch or LakeErrorCode.ColumnNotFound;

    private static PSObject ToOutput(PartitionInfo partition, string root)
    {
        var values = KeyProperties.ToDictionary(partition.Values);
        var output = new LakePartition
        {
            Partition = partition.Path,
            Values = values,
            Rows = partition.Rows,
            Bytes = partition.Bytes,
            Objects = partition.Objects,
            LastModified = partition.LastModified.LocalDateTime,
            StorageClass = partition.StorageClass,
            Path = PathInput.Combine(root, partition.Path),
            Root = root,
        };
        return KeyProperties.Attach(output, values);
    }

    private Dictionary<string, object?> ExactValues(string path, IReadOnlyList<string> segments)
    {
        var exact = PartitionInput.Values(Partition);
        foreach (var segment in segments)
        {
            if (!PartitionPath.TryParseSegment(segment, out var name, out var text))
                throw new LakeException(
                    LakeErrorCode.PathInvalid, $"'{segment}' in the path '{path}' is not a key=value folder name.", "Give the path of the table root.", path);
            if (!exact.TryAdd(name, text))
                throw new LakeException(LakeErrorCode.PathInvalid,
                    $"The path '{path}' already fixes '{name}', which -Partition names too.", "Leave the key out of one of the two.", path);
        }
        return exact;
    }
}
