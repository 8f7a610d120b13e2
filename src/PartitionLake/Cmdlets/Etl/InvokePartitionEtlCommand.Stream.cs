using System.Collections;
using PartitionLake.Engine;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Batches of a stream, which a lake takes once, and how far their sources were read.</summary>
public sealed partial class InvokePartitionEtlCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BatchId { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Position { get; set; }

    /// <summary>Holds the parameters against the plan, before anything is done.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>.</exception>
    private SourcePositions CheckStream(EtlPlan plan)
    {
        if (BatchId is not null)
        {
            StreamBatch.Check(BatchId);
            if (plan.Mode != PublishMode.Append)
                throw new LakeException(LakeErrorCode.PlanInvalid,
                    $"-BatchId is for mode Append, and the mode is {plan.Mode}: what a batch would replace is not there twice, however often it comes.",
                    "Use -Mode Append, or leave -BatchId out.", nameof(BatchId));
            if (_input?.HasRows != true)
                throw new LakeException(LakeErrorCode.PlanInvalid,
                    "-BatchId names rows that come through the pipeline, and the fact is made of files: a file that was appended is known by itself.",
                    "Pipe the rows of the batch, or leave -BatchId out.", nameof(BatchId));
        }
        if (Position is null)
            return SourcePositions.None;
        if (Engine != LakeEtlEngine.Local)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                "-Position is recorded with rows that this process publishes.", "Leave -Engine or -Position out.", nameof(Position));
        return SourcePositions.Of(Position.Cast<DictionaryEntry>().Select(
            static entry => KeyValuePair.Create(LanguagePrimitives.ConvertTo<string>(entry.Key), TextOf(entry.Value))));
    }

    private StreamBatch? Batch(SourcePositions positions) => BatchId is null ? null : new StreamBatch(BatchId, _input!.Checksum!, positions);

    private static string? TextOf(object? value) => (value is PSObject { BaseObject: var inner } ? inner : value) is { } position
        ? LanguagePrimitives.ConvertTo<string>(position)
        : null;
}
