namespace PartitionLake.Engine.Monitoring;

/// <summary>What CloudWatch refuses, found before anything is sent. The limits are those of the API reference of PutMetricData.</summary>
public static class MetricRules
{
    public const int MostDimensions = 30;

    private const int LongestName = 255;
    private const int LongestValue = 1024;

    private static readonly double Largest = Math.Pow(2, 360);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(14);
    private static readonly TimeSpan Newest = TimeSpan.FromHours(2);

    /// <summary>The units that CloudWatch knows.</summary>
    public static IReadOnlyList<string> Units { get; } =
    [
        "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits",
        "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second",
        "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None",
    ];

    /// <exception cref="LakeException"><see cref="LakeErrorCode.MetricInvalid"/>.</exception>
    public static void CheckNamespace(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        CheckName(name, "The namespace");
        if (name.StartsWith("AWS/", StringComparison.OrdinalIgnoreCase))
            throw Invalid($"The namespace '{name}' begins with 'AWS/', which is kept for AWS's own services.", "Choose another, such as PartitionLake.", name);
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.MetricInvalid"/>.</exception>
    public static void Check(Metric metric, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(metric);
        CheckName(metric.Name, "The metric's name");
        if (!double.IsFinite(metric.Value) || Math.Abs(metric.Value) > Largest)
            throw Invalid($"The metric '{metric.Name}' has the value {metric.Value}, which CloudWatch does not take.",
                "Send measured, finite values alone.", metric.Name);
        if (!Units.Contains(metric.Unit))
            throw Invalid($"The metric '{metric.Name}' has the unit '{metric.Unit}', which CloudWatch does not know.",
                $"Use one of: {string.Join(", ", Units)}.", metric.Name);
        if (metric.Timestamp < now - Oldest || metric.Timestamp > now + Newest)
            throw Invalid($"The metric '{metric.Name}' is of {metric.Timestamp:u}; CloudWatch takes values from two weeks ago to two hours ahead.",
                "Send values soon after they are measured.", metric.Name);
        if (metric.Dimensions.Count > MostDimensions)
            throw Invalid($"The metric '{metric.Name}' has {metric.Dimensions.Count} dimensions; CloudWatch takes {MostDimensions}.",
                "Leave some out; each combination is billed as a metric.", metric.Name);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in metric.Dimensions)
        {
            CheckName(name, $"A dimension of '{metric.Name}'");
            if (!names.Add(name))
                throw Invalid($"The metric '{metric.Name}' has the dimension '{name}' twice.", "Leave one out.", name);
            if (string.IsNullOrWhiteSpace(value) || value.Length > LongestValue || !IsPrintable(value))
                throw Invalid(
                    $"The dimension '{name}' of '{metric.Name}' has the value '{value}'; "
                        + $"it must have 1 to {LongestValue:N0} printable ASCII characters, not all of them blanks.", "Shorten or replace the value.", name);
        }
    }

    private static void CheckName(string name, string what)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name[0] == ':' || !IsPrintable(name))
            throw Invalid($"{what} '{name}' must have 1 to {LongestName} printable ASCII characters and not begin with a colon.", "Choose another name.", name);
    }

    private static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static LakeException Invalid(string message, string remedy, string target) => new(LakeErrorCode.MetricInvalid, message, remedy, target);
}
