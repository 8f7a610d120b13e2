using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>
/// What work that runs off the pipeline thread may say to PowerShell. Safe from any thread; what one thread sends
/// arrives in that order. A sender waits while the pipeline is slower than the work, so memory stays bounded.
/// </summary>
/// <remarks>Every member throws <see cref="OperationCanceledException"/> once the pipeline has been stopped.</remarks>
public interface IPipeline
{
    CancellationToken StopToken { get; }

    void WriteObject(object value);

    /// <summary>Several objects at once, each by itself for the next command: one message instead of many.</summary>
    void WriteObjects(IReadOnlyList<object> values);

    void WriteVerbose(string text);

    void WriteWarning(string text);

    void WriteDebug(string text);

    /// <summary>Reports a failure that does not end the command.</summary>
    void WriteError(LakeException error, object? target = null);

    /// <summary>Asks <c>-WhatIf</c> and <c>-Confirm</c>, and waits for the answer.</summary>
    bool ShouldProcess(string target, string action);

    /// <summary>Asks about something that cannot be undone, and waits for the answer.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ConfirmationNeeded"/>: nobody is there to answer.</exception>
    bool ShouldContinue(string question, string caption);

    /// <summary>Asks for a line of text, and waits for the answer; null where nobody is there to give one.</summary>
    string? Ask(string question);
}
