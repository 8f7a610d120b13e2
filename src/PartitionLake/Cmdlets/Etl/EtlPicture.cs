using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Reporting.Pages;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>The report of the lake that a run leaves, written when the run has ended.</summary>
internal sealed class EtlPicture
{
    private readonly ReportFile _file;

    /// <exception cref="LakeException">The file could not be written, which is found out before the run begins.</exception>
    public EtlPicture(string path)
    {
        _file = new ReportFile(path, KeepsOther: false, ReplacesReadOnly: false);
        _file.Check();
    }

    /// <summary>Writes it. A failure is an error that does not take the run's result away: the lake is published.</summary>
    public async Task WriteAsync(LakeStorage storage, string destination, IPipeline pipeline)
    {
        try
        {
            using var store = storage.Open(destination);
            var options = new ReportOptions { OnWarning = pipeline.WriteWarning };
            var contents = await LakeReporter.ReadAsync(store, options, pipeline.StopToken).ConfigureAwait(false);
            _file.Write(contents, title: null);
        }
        catch (LakeException e)
        {
            pipeline.WriteError(
                new LakeException(e.Code, $"The lake was published, and its report was not written: {e.Message}",
                    $"{e.Remedy} Then write it with Export-LakeReport.", e.Target, e),
                _file.Path);
        }
    }
}
