namespace PartitionLake.Engine;

/// <summary>
/// Every failure the engine reports on purpose. The message says what was found where and what was expected;
/// <see cref="Remedy"/> says what to do next.
/// </summary>
/// <remarks>
/// Messages quote names and values that others chose, and end on a terminal or in a log. Here, and nowhere else, what
/// a terminal would obey is made visible; <see cref="Target"/> stays as it is, for scripts.
/// </remarks>
public sealed class LakeException : Exception
{
    public LakeException(LakeErrorCode code, string message, string? remedy = null, string? target = null, Exception? inner = null)
        : base(PrintableText.Lines(message), inner)
    {
        Code = code;
        Remedy = remedy is null ? null : PrintableText.Lines(remedy);
        Target = target;
    }

    public LakeErrorCode Code { get; }

    /// <summary>The next step for the user, as a full sentence; null where there is none to name.</summary>
    public string? Remedy { get; }

    /// <summary>The file, column, partition or plan key the failure is about.</summary>
    public string? Target { get; }
}
