using System.Management.Automation.Host;
using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>Questions about what cannot be undone.</summary>
internal static class Question
{
    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="question">The question.</param>
    /// <param name="caption">What asks.</param>
    /// <param name="without">The parameter that answers beforehand.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ConfirmationNeeded"/>: nobody is there to answer.</exception>
    public static bool Ask(Cmdlet cmdlet, string question, string caption, string without)
    {
        try
        {
            return cmdlet.ShouldContinue(question, caption);
        }
        catch (Exception e) when (IsUnanswered(e))
        {
            throw new LakeException(LakeErrorCode.ConfirmationNeeded,
                $"{question} Nobody is there to answer: the session is not interactive.", $"Run the same command with {without}.", inner: e);
        }
    }

    /// <summary>Asks <c>-WhatIf</c> and <c>-Confirm</c> about something that is told by one sentence.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="what">What would be done.</param>
    /// <param name="reason">Whether it was <c>-WhatIf</c> that said no.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ConfirmationNeeded"/>: nobody is there to answer.</exception>
    public static bool ShouldProcess(PSCmdlet cmdlet, string what, out ShouldProcessReason reason)
    {
        try
        {
            return cmdlet.ShouldProcess(what, what + "?", cmdlet.MyInvocation.MyCommand.Name, out reason);
        }
        catch (Exception e) when (IsUnanswered(e))
        {
            throw new LakeException(LakeErrorCode.ConfirmationNeeded,
                $"{what}? Nobody is there to answer: the session is not interactive.", "Run the same command with -Confirm:$false.", inner: e);
        }
    }

    /// <summary>Whether it says that nobody can answer.</summary>
    public static bool IsUnanswered(Exception e) => e is PSInvalidOperationException or HostException or NotImplementedException;
}
