using System.Diagnostics;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Ingest;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>
/// What comes through the pipeline as the fact of a run: rows, which are kept on disk until the last has come, or files as Get-ChildItem
/// gives them.
/// </summary>
internal sealed class EtlInput : IDisposable
{
    private readonly Func<FactSpool> _open;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Pace _pace = new();
    private readonly ProgressPump _bar;
    private readonly List<string> _files = [];
    private FactSpool? _spool;

    /// <param name="activity">The title of the progress bar.</param>
    /// <param name="open">Makes the place for rows; it fails where there may be none.</param>
    public EtlInput(string activity, Func<FactSpool> open)
    {
        _open = open;
        _bar = new ProgressPump(activity, () => _pace.Tell("Taking", _spool?.Rows ?? _files.Count, 0, _spool is null ? "files" : "rows", "from the pipeline"));
    }

    /// <summary>How long it all took to come.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>The fact, for the plan; null where nothing came.</summary>
    public object? Fact => _spool is not null ? _spool.Path : _files.Count > 0 ? _files : null;

    /// <summary>Whether rows came, and no files.</summary>
    public bool HasRows => _spool is not null;

    /// <summary>The checksum of the rows, once they are complete; null unless the place for them makes one.</summary>
    public string? Checksum => _spool?.Checksum;

    /// <exception cref="LakeException">A row cannot be kept, or files and rows are mixed.</exception>
    public void Add(PSObject item, Cmdlet cmdlet)
    {
        if (item.BaseObject is FileSystemInfo file)
        {
            _files.Add(file.FullName);
        }
        else
        {
            _spool ??= _open();
            foreach (var row in PipelineRow.ReadAll(item, _spool.Rows))
                _spool.Add(row);
        }
        if (_spool is not null && _files.Count > 0)
        {
            throw new LakeException(LakeErrorCode.PlanInvalid, $"Rows and files came through the pipeline; the first file is '{_files[0]}'.",
                "Pipe the rows of one fact table, or the files that hold it.", "InputObject");
        }
        _bar.Update(cmdlet);
    }

    /// <summary>Says that all has come.</summary>
    public void End(Cmdlet cmdlet)
    {
        _clock.Stop();
        _bar.Complete(cmdlet);
    }

    /// <summary>Makes a file of the rows, for the run to read.</summary>
    public void Complete(CancellationToken cancellationToken) => _spool?.Complete(cancellationToken);

    public void Dispose() => _spool?.Dispose();
}
