using System.Globalization;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>Prints one line per run under a heading.</summary>
public sealed class ResultTable
{
    private readonly TextWriter _output;

    public ResultTable(TextWriter output)
    {
        _output = output;
        _output.WriteLine($"{"run",-7}{"engine",-30}{"rows",12}{"seconds",10}{"cpu s",10}{"rows/s",12}{"peak RSS",10}{"objects",10}{"bytes",16}");
    }

    /// <param name="round">The round; 0 for the trial of a variant.</param>
    /// <param name="run">The run.</param>
    public void Write(int round, Measurement run) =>
        Write(round == 0 ? "trial" : round.ToString(CultureInfo.InvariantCulture), run);

    public void WriteMedian(Measurement median) => Write("median", median);

    private void Write(string label, Measurement run)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{label,-7}{run.Engine,-30}{run.Rows,12:N0}{run.Seconds,10:N2}{run.CpuSeconds,10:N2}");
        var tail = run.Failure is null
            ? string.Create(CultureInfo.InvariantCulture, $"{run.RowsPerSecond,12:N0}{run.PeakRss / 1e6,7:N0} MB{run.Objects,10:N0}{run.Bytes,16:N0}")
            : $"  FAILED at {run.PeakRss / 1e6:N0} MB: {run.Failure}";
        _output.WriteLine(head + tail);
    }
}
