namespace PartitionLake.Benchmarks.Corpus;

/// <summary>One worker of each kind, and the judgement of files by what they say.</summary>
internal sealed class CorpusLane : IDisposable
{
    // Comparing means a text for every value: more than this many values are compared at the beginning of the file only.
    private const long MaxCells = 20_000_000;
    private const long MemoryLimit = 512 << 20;

    // A worker that has grown is replaced, so that the next file is measured by itself.
    private const long GrownBytes = 120 << 20;

    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CompareLimit = TimeSpan.FromSeconds(120);

    private WorkerProcess? _ours;
    private WorkerProcess? _duck;

    public CorpusResult Judge(string path)
    {
        var request = new CorpusRequest("read", path, [], long.MaxValue);
        var read = Ask(ref _ours, CorpusWorker.Ours, request, HangLimit, MemoryLimit);
        var result = new CorpusResult { Elapsed = read.Elapsed, PeakBytes = read.Reply?.PeakBytes ?? 0 };
        if (read.End != WorkerEnd.Answered)
            return result with { Verdict = read.End == WorkerEnd.Hang ? CorpusVerdict.Hang : CorpusVerdict.Crash, Text = read.Fault! };
        var reply = read.Reply!;
        if (reply.PeakBytes > GrownBytes)
            Retire(ref _ours);
        if (reply.Untyped is not null)
            return result with { Verdict = CorpusVerdict.Untyped, Text = reply.Untyped };
        if (reply.Refusal is not null || (reply.Columns.Count == 0 && reply.LeftOut.Count > 0))
        {
            var duck = Ask(ref _duck, CorpusWorker.Duck, request, CompareLimit, 0);
            return result with
            {
                Verdict = CorpusVerdict.Refused,
                Text = reply.Refusal ?? $"no column can be read: {string.Join(", ", reply.LeftOut)}",
                DuckReads = duck.Reply is { Refusal: null },
            };
        }
        return Compare(result, path, reply);
    }

    public void Dispose()
    {
        _ours?.Dispose();
        _duck?.Dispose();
    }

    private CorpusResult Compare(CorpusResult result, string path, CorpusReply reply)
    {
        var left = reply.LeftOut.Count == 0 ? "" : $", without {string.Join(", ", reply.LeftOut)}";
        var text = $"{reply.Rows:N0} rows, {reply.Columns.Count:N0} columns{left}";
        var maxRows = MaxCells / Math.Max(1, reply.Columns.Count);
        var request = new CorpusRequest("digest", path, reply.Columns, maxRows);
        var counted = Ask(ref _duck, CorpusWorker.Duck, request with { Verb = "read" }, CompareLimit, 0);
        var duck = counted.Reply is { Refusal: null } ? Ask(ref _duck, CorpusWorker.Duck, request, CompareLimit, 0) : counted;
        if (duck.End != WorkerEnd.Answered)
            return result with { Verdict = CorpusVerdict.Read, Text = $"{text}; DuckDB gives no answer ({FirstLine(duck.Fault!)})", IsUncompared = true };
        if (duck.Reply is not { Refusal: null } theirs)
            return result with { Verdict = CorpusVerdict.Read, Text = $"{text}; DuckDB does not read it ({FirstLine(duck.Reply!.Refusal!)})" };
        result = result with { DuckReads = true };
        if (counted.Reply!.Rows != reply.Rows)
            return result with { Verdict = CorpusVerdict.Differs, Text = $"{reply.Rows:N0} rows where DuckDB reads {counted.Reply.Rows:N0}" };
        var ours = Ask(ref _ours, CorpusWorker.Ours, request with { Columns = theirs.Columns }, CompareLimit, 0).Reply;
        foreach (var column in theirs.Columns)
        {
            var mine = ours?.Columns.Find(candidate => candidate.Name == column.Name);
            if (mine?.Digest != column.Digest)
                return result with { Verdict = CorpusVerdict.Differs, Text = $"the values of column '{column.Name}' ({column.Type})" };
        }
        if (theirs.Columns.Count == 0 && reply.Columns.Count > 0 && reply.Rows > 0)
            return result with { Verdict = CorpusVerdict.Read, Text = $"{text}; not one column that both spell alike", IsUncompared = true };
        var part = reply.Rows > maxRows ? $", the first {maxRows:N0} rows" : "";
        return result with { Verdict = CorpusVerdict.Read, Text = $"{text}; {theirs.Columns.Count:N0} columns equal to DuckDB's{part}" };
    }

    private static WorkerOutcome Ask(ref WorkerProcess? worker, string kind, CorpusRequest request, TimeSpan timeLimit, long memoryLimit)
    {
        worker ??= new WorkerProcess(kind);
        var outcome = worker.Ask(request, timeLimit, memoryLimit);
        if (!worker.IsUsable)
            Retire(ref worker);
        return outcome;
    }

    private static void Retire(ref WorkerProcess? worker)
    {
        worker?.Dispose();
        worker = null;
    }

    private static string FirstLine(string text)
    {
        var line = text.Split('\n')[0].Trim();
        return line.Length > 160 ? line[..160] + "…" : line;
    }
}
