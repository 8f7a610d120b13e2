using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>Plays sequences at one place, each over a new lake, beside the model that tells what must come of them.</summary>
internal sealed class SequencePlayer(Func<TempFolder, ISequencePlace> placeAt) : IDisposable
{
    private static readonly string? s_memory = Directory.Exists("/dev/shm") ? "/dev/shm" : null;

    private readonly Duck _duck = new();
    private RowModel _model = new();
    private (RowModel Done, RunStep Run, string Version)? _pending;
    private SequenceLake _lake = null!;
    private List<RunStep> _runs = [];
    private bool _isAbandoned;

    /// <summary>What was played: runs that were killed, that repeated an earlier command, that were refused, and files of others.</summary>
    public SequenceCounts Counts { get; private set; } = new();

    /// <exception cref="Exception">The lake is not as the model has it, or a run ended otherwise than it must.</exception>
    public async Task PlayAsync(IReadOnlyList<SequenceStep> steps)
    {
        using var folder = new TempFolder(s_memory);
        using var place = placeAt(folder);
        (_model, _pending, _runs, _isAbandoned, _lake) = (new RowModel(), null, [], false, new SequenceLake(place, folder, _duck));
        foreach (var step in steps)
        {
            switch (step)
            {
                case RunStep run:
                    await RunAsync(run, isRepeated: false);
                    break;
                case RepeatStep repeat when _runs.Count >= repeat.Back:
                    Counts = Counts with { Repeated = Counts.Repeated + 1 };
                    await RunAsync(_runs[^repeat.Back] with { KillAt = null }, isRepeated: true);
                    break;
                case ForeignStep foreign:
                    Counts = Counts with { Foreign = Counts.Foreign + 1 };
                    _lake.Put(foreign, KeysOr(["state"]));
                    Add([foreign.Row]);
                    break;
                case StrayStep stray:
                    _lake.Put(stray, KeysOr(["state"]));
                    if (stray is { Row: not null, Name: "foreign-empty" })
                        Add([]);
                    break;
            }
        }
        if (_pending is { } last)
            await RunAsync(last.Run, isRepeated: true);
        _lake.Check(_model, isTidy: false, _isAbandoned);
    }

    public void Dispose() => _duck.Dispose();

    private IReadOnlyList<string> KeysOr(IReadOnlyList<string> keys) => _model.Keys ?? keys;

    private void Add(ModelRow[] rows)
    {
        var keys = KeysOr(["state"]);
        _model.Add(rows, keys);
        _pending?.Done.Add(rows, keys);
    }

    private async Task RunAsync(RunStep run, bool isRepeated)
    {
        var isSameAsBefore = isRepeated && _runs.Count > 0 && _lake.IsUntouched && (_runs[^1] with { KillAt = null }) == run;
        var version = _lake.WriteFact(run, isRepeated);
        // What cannot be told from outside is not left to chance: whether the killed run's input counts as appended, or the lake as empty.
        if (_pending is not null && run.Rows.Count == 0)
            run = run with { Force = true };
        if (run.KillAt is not null && _pending is null)
            await KillAsync(run, version);
        else
            await EndAsync(run with { KillAt = null }, version, isSameAsBefore);
        _runs.Add(run with { KillAt = null });
    }

    private async Task KillAsync(RunStep run, string version)
    {
        var refusal = _model.Refusal(run, version, _lake.HasObjects);
        var error = await _lake.RunAsync(run, killed: true);
        // One that was killed while it tidied up behind itself has told that it ended.
        if (!_lake.WasKilled || error is null)
        {
            Judge(run, refusal, error);
            Conclude(run, version, refusal, isTidy: !_lake.WasKilled);
            return;
        }
        Counts = Counts with { Killed = Counts.Killed + 1 };
        var done = _model.Clone();
        if (refusal is null)
            done.Apply(run, version);
        // Where the two outcomes differ in more than their rows, the command comes again at once.
        var isSimple = _model.IsRecorded && _model.Keys!.SequenceEqual(run.Keys) && (run.Mode != PublishMode.Replace || _model.Appended.Count == 0);
        if (refusal is null)
            _pending = (done, run with { KillAt = null }, version);
        if (refusal is not null || run.IsRepeated || !isSimple)
            await EndAsync(run with { KillAt = null }, version, isSameAsBefore: false);
    }

    private async Task EndAsync(RunStep run, string version, bool isSameAsBefore)
    {
        if (_pending is { } pending)
        {
            _pending = null;
            if (pending.Run == run && pending.Version == version)
                await CompleteAsync(run, version, pending.Done);
            else
                await ContinueAsync(run, version, pending);
            return;
        }
        var refusal = _model.Refusal(run, version, _lake.HasObjects);
        var error = await _lake.RunAsync(run, killed: false);
        Judge(run, refusal, error);
        Conclude(run, version, refusal);
        if (isSameAsBefore && refusal is null && run.Mode != PublishMode.Append && !run.Force)
            Assert.Equal(0, _lake.Result!.Objects + _lake.Result.PartitionsRemoved);
    }

    /// <summary>The same command once more after its kill.</summary>
    private async Task CompleteAsync(RunStep run, string version, RowModel done)
    {
        if (await _lake.RunAsync(run, killed: false) is { } error
            && !(run.Mode == PublishMode.Append && error is LakeException { Code: LakeErrorCode.InputAppended }))
            throw new InvalidOperationException($"The command that was killed fails when it is repeated: {error}", error);
        // An appended input is there once; what others have put into a partition meanwhile is treated as by one run.
        if (run.Mode == PublishMode.Append)
            _model = done;
        else
            _model.Apply(run, version);
        _lake.Check(_model, isTidy: true, _isAbandoned);
    }

    /// <summary>Another command after a kill: each partition, or the whole lake, is as if the killed run had ended or had never been.</summary>
    private async Task ContinueAsync(RunStep run, string version, (RowModel Done, RunStep Run, string Version) killed)
    {
        var (never, ended) = (_model, killed.Done);
        var refusal = never.Refusal(run, version, _lake.HasObjects);
        var error = await _lake.RunAsync(run, killed: false);
        Judge(run, refusal, error);
        if (refusal is null)
        {
            never.Apply(run, version);
            ended.Apply(run, version);
        }
        var isWhole = _lake.AppearsWhole || killed.Run.Mode == PublishMode.Append;
        _model = _lake.Choose(never, ended, isWhole);
        // Nobody can tell from the rows alone whether an input without any left has been appended.
        if (killed.Run.Mode == PublishMode.Append && never.Rows.SequenceEqual(ended.Rows))
            _lake.Forget(killed.Run.Fact);
        _isAbandoned |= !isWhole;
        if (refusal is null)
            _lake.Check(_model, isTidy: true, _isAbandoned);
    }

    private void Judge(RunStep run, LakeErrorCode? refusal, Exception? error)
    {
        if (refusal is not null)
            Counts = Counts with { Refused = Counts.Refused + 1 };
        if ((error as LakeException)?.Code != refusal || (error is not null && refusal is null))
            throw new InvalidOperationException(
                $"{run}\nmust {(refusal is null ? "succeed" : $"be refused with {refusal}")}, and {(error is null ? "succeeded" : $"ended with {error}")}",
                error);
    }

    private void Conclude(RunStep run, string version, LakeErrorCode? refusal, bool isTidy = true)
    {
        Counts = Counts with { Runs = Counts.Runs + 1 };
        if (refusal is null)
            _model.Apply(run, version);
        _lake.Check(_model, isTidy: isTidy && refusal is null, _isAbandoned);
    }
}

/// <param name="Runs">Runs that nothing disturbed.</param>
/// <param name="Killed">Runs that were killed.</param>
/// <param name="Repeated">Commands that came again.</param>
/// <param name="Refused">Runs that had to be refused.</param>
/// <param name="Foreign">Files of others.</param>
internal sealed record SequenceCounts(int Runs = 0, int Killed = 0, int Repeated = 0, int Refused = 0, int Foreign = 0)
{
    public static SequenceCounts operator +(SequenceCounts left, SequenceCounts right) => new(
        left.Runs + right.Runs, left.Killed + right.Killed, left.Repeated + right.Repeated, left.Refused + right.Refused, left.Foreign + right.Foreign);
}
