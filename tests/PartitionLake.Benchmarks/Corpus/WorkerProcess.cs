using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>
/// A worker process from outside. It serves file after file as long as each one is answered; a file that takes too
/// long or too much memory, or ends the process, takes this process alone with it and is known by name.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int PollMilliseconds = 10;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    public WorkerProcess(string kind)
    {
        var host = Environment.ProcessPath!;
        var isShared = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] arguments = [.. isShared ? new[] { typeof(WorkerProcess).Assembly.Location } : [], Verbs.CorpusVerb.Name, Verbs.CorpusVerb.Worker, kind];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(host, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>Whether the process can be given another file.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Asks and waits; the outcome says why there is no reply, if there is none.</summary>
    /// <param name="request">The question.</param>
    /// <param name="timeLimit">After that it is a hang.</param>
    /// <param name="memoryLimit">Resident bytes after which the process is ended; 0 for none.</param>
    public WorkerOutcome Ask(CorpusRequest request, TimeSpan timeLimit, long memoryLimit)
    {
        var watch = Stopwatch.StartNew();
        var answer = ReadLineAsync(request);
        while (!answer.Wait(PollMilliseconds))
        {
            if (watch.Elapsed > timeLimit)
                return End(new WorkerOutcome(WorkerEnd.Hang, null, $"no answer in {timeLimit.TotalSeconds:N0} s", watch.Elapsed));
            if (memoryLimit > 0 && Resident() > memoryLimit)
                return End(new WorkerOutcome(WorkerEnd.Crash, null, $"took more than {memoryLimit >> 20} MB", watch.Elapsed));
        }
        if (answer.Result is null)
        {
            _process.WaitForExit();
            return End(new WorkerOutcome(WorkerEnd.Crash, null, $"the process ended with code {_process.ExitCode}. {FirstError()}", watch.Elapsed));
        }
        var reply = JsonSerializer.Deserialize<CorpusReply>(answer.Result)!;
        if (memoryLimit > 0 && reply.PeakBytes > memoryLimit)
            return End(new WorkerOutcome(WorkerEnd.Crash, null, $"took {reply.PeakBytes >> 20} MB", watch.Elapsed));
        return new WorkerOutcome(WorkerEnd.Answered, reply, null, watch.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string?> ReadLineAsync(CorpusRequest request)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request)).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync().ConfigureAwait(false);
            return await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The pipe broke because the process is gone.
            return null;
        }
    }

    private WorkerOutcome End(WorkerOutcome outcome)
    {
        IsUsable = false;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        return outcome;
    }

    private long Resident()
    {
        try
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private string FirstError()
    {
        lock (_errors)
        {
            var text = _errors.ToString().Trim().ReplaceLineEndings(" ");
            return text.Length > 300 ? text[..300] + "…" : text;
        }
    }
}

internal enum WorkerEnd
{
    Answered,
    Hang,
    Crash,
}

internal sealed record WorkerOutcome(WorkerEnd End, CorpusReply? Reply, string? Fault, TimeSpan Elapsed);
