using System.Collections.Concurrent;
using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>
/// Carries what a job sends from its threads to the one thread on which PowerShell lets a cmdlet write.
/// </summary>
internal sealed class PipelineThread(Cmdlet cmdlet, CancellationToken stopToken) : IPipeline, IDisposable
{
    // Enough that neither side waits for the other at each object, small enough that nothing piles up.
    private const int Capacity = 256;

    private readonly BlockingCollection<Action<Cmdlet>> _messages = new(Capacity);

    public CancellationToken StopToken => stopToken;

    public void WriteObject(object value) => Send(c => c.WriteObject(value));

    public void WriteObjects(IReadOnlyList<object> values) => Send(c => c.WriteObject(values, enumerateCollection: true));

    public void WriteVerbose(string text) => Send(c => ShownText.Verbose(c, text));

    public void WriteWarning(string text) => Send(c => ShownText.Warning(c, text));

    public void WriteDebug(string text) => Send(c => c.WriteDebug(PrintableText.Lines(text)));

    public void WriteError(LakeException error, object? target = null) => Send(c => c.WriteError(ErrorMap.ToRecord(error, target)));

    public bool ShouldProcess(string target, string action)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(c => answer.SetResult(c.ShouldProcess(PrintableText.OneLine(target), PrintableText.OneLine(action))));
        answer.Task.Wait(stopToken);
        return answer.Task.Result;
    }

    public bool ShouldContinue(string question, string caption)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(c =>
        {
            try
            {
                answer.SetResult(Question.Ask(c, question, caption, "-Force"));
            }
            catch (LakeException e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task.WaitAsync(stopToken).GetAwaiter().GetResult();
    }

    public string? Ask(string question)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(c =>
        {
            try
            {
                var given = ((PSCmdlet)c).Host.UI.Prompt("", "", [new System.Management.Automation.Host.FieldDescription(PrintableText.OneLine(question))]);
                answer.SetResult(given?.Values.FirstOrDefault()?.ToString());
            }
            catch (Exception e) when (Question.IsUnanswered(e))
            {
                answer.SetResult(null);
            }
        });
        return answer.Task.WaitAsync(stopToken).GetAwaiter().GetResult();
    }

    /// <summary>Says that no more messages come: <see cref="Pump"/> returns after the last one.</summary>
    public void Complete() => _messages.CompleteAdding();

    /// <summary>Delivers messages on the calling thread until <see cref="Complete"/> or a stop.</summary>
    public void Pump(ProgressPump progress)
    {
        while (!stopToken.IsCancellationRequested && !_messages.IsCompleted)
        {
            if (TryTake(progress.UntilNext(), out var message))
                message(cmdlet);
            progress.Update(cmdlet);
        }
    }

    public void Dispose() => _messages.Dispose();

    private void Send(Action<Cmdlet> message) => _messages.Add(message, stopToken);

    private bool TryTake(int milliseconds, out Action<Cmdlet> message)
    {
        try
        {
            return _messages.TryTake(out message!, milliseconds, stopToken);
        }
        catch (OperationCanceledException)
        {
            message = null!;
            return false;
        }
    }
}
