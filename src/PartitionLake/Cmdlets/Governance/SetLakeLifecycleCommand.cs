using System.Collections;
using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Lifecycle;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Governance;

/// <summary>Sets how a lake's objects age: storage classes, old versions, unfinished uploads.</summary>
[Cmdlet(VerbsCommon.Set, "LakeLifecycle", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRuleChange))]
public sealed class SetLakeLifecycleCommand : PrefixCmdlet
{
    private static readonly LifecycleOptions Defaults = new();

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Transition { get; set; }

    [Parameter]
    public SwitchParameter NoTransition { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int NoncurrentDays { get; set; } = Defaults.NoncurrentDays;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int AbortUploadDays { get; set; } = Defaults.AbortUploadDays;

    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MinimumObjectSize { get; set; }

    private protected override IAsyncEnumerable<BucketChange> ChangesAsync(IPipeline pipeline, string bucket, string prefix)
    {
        var options = new LifecycleOptions
        {
            Prefix = prefix,
            RuleId = RuleId,
            Transitions = Steps(),
            NoncurrentDays = NoncurrentDays,
            AbortUploadDays = AbortUploadDays,
            MinimumObjectSize = MyInvocation.BoundParameters.ContainsKey(nameof(MinimumObjectSize)) ? MinimumObjectSize : null,
            ExpectedBucketOwner = ExpectedBucketOwner,
        };
        return BucketLifecycle.ApplyAsync(Aws, bucket, options, change => Ask(pipeline, change, force: true), pipeline.WriteWarning, pipeline.StopToken);
    }

    private IReadOnlyList<LifecycleStep> Steps()
    {
        if (NoTransition)
            return Transition is null ? [] : throw new LakeException(
                LakeErrorCode.RuleInvalid, "-NoTransition and -Transition exclude each other.", "Leave one of them out.", nameof(Transition));
        if (Transition is null)
            return Defaults.Transitions;
        var steps = new List<LifecycleStep>();
        foreach (DictionaryEntry entry in Transition)
            steps.Add(new LifecycleStep(entry.Key.ToString()!.ToUpperInvariant(), Days(entry)));
        return [.. steps.OrderBy(step => step.Days)];
    }

    private static int Days(DictionaryEntry entry) =>
        LanguagePrimitives.TryConvertTo<int>(entry.Value, CultureInfo.InvariantCulture, out var days)
            ? days
            : throw new LakeException(LakeErrorCode.RuleInvalid, $"'{entry.Value}' for {entry.Key} is no number of days.",
                "Give the classes with their days, such as: -Transition @{ STANDARD_IA = 30; GLACIER_IR = 90 }.", nameof(Transition));
}
