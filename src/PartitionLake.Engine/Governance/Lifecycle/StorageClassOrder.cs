using System.Globalization;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>
/// The rules of S3 for moves between storage classes (S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle"): down the
/// list only, not earlier than each class takes objects, 30 days apart.
/// </summary>
internal static class StorageClassOrder
{
    public const string StandardInfrequent = "STANDARD_IA";
    public const string IntelligentTiering = "INTELLIGENT_TIERING";
    public const string OneZoneInfrequent = "ONEZONE_IA";
    public const string GlacierInstant = "GLACIER_IR";
    public const string Glacier = "GLACIER";
    public const string DeepArchive = "DEEP_ARCHIVE";

    private const int InfrequentDays = 30;
    private const int StepDays = 30;
    private const string Remedy = "Give the classes with their days, such as: -Transition @{ STANDARD_IA = 30; GLACIER_IR = 90; DEEP_ARCHIVE = 365 }.";

    private static readonly string[] Order = [StandardInfrequent, IntelligentTiering, OneZoneInfrequent, GlacierInstant, Glacier, DeepArchive];

    /// <summary>Whether objects in the class must be restored before anyone can read them.</summary>
    public static bool IsUnreadable(string? storageClass) => storageClass is Glacier or DeepArchive;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.RuleInvalid"/>: S3 would refuse the moves.</exception>
    public static void Check(IReadOnlyList<LifecycleStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (Array.IndexOf(Order, step.StorageClass) < 0)
                throw Invalid($"'{step.StorageClass}' is no storage class that objects can be moved to; the classes are {string.Join(", ", Order)}");
            if (step.Days < 0)
                throw Invalid($"{step.StorageClass} after {step.Days} days is not possible");
            if (step.StorageClass is StandardInfrequent or OneZoneInfrequent && step.Days < InfrequentDays)
                throw Invalid(
                    $"{step.StorageClass} after {step.Days} days is not possible: S3 moves objects there after {InfrequentDays} days at the earliest");
            if (i > 0)
                CheckPair(steps[i - 1], step);
        }
    }

    private static void CheckPair(LifecycleStep earlier, LifecycleStep later)
    {
        var (from, to) = (Array.IndexOf(Order, earlier.StorageClass), Array.IndexOf(Order, later.StorageClass));
        if (from == to)
            throw Invalid($"{later.StorageClass} is named twice");
        if (from > to || (earlier.StorageClass == OneZoneInfrequent && later.StorageClass == GlacierInstant))
            throw Invalid($"S3 moves no objects from {earlier.StorageClass} ({earlier.Days} days) to {later.StorageClass} ({later.Days} days)");
        if (later.Days < earlier.Days + StepDays)
            throw Invalid(
                string.Create(CultureInfo.InvariantCulture,
                    $"{later.StorageClass} after {later.Days} days is too early: "
                        + $"it must be {StepDays} days after {earlier.StorageClass}, which is day {earlier.Days + StepDays}"));
    }

    private static LakeException Invalid(string fault) => new(LakeErrorCode.RuleInvalid, $"{fault}.", Remedy, "Transition");
}
