namespace PartitionLake.Shell.Hosting;

/// <summary>
/// The end of the shell's pipeline: hands what arrives to <c>Out-Default</c>, and sees to it that nothing which that holds
/// back is lost or comes late.
/// </summary>
/// <remarks>
/// <c>Out-Default</c> keeps objects without a view of their own for 300 ms, to find the width of their columns. Until then
/// an error overtakes them, and one that ends the pipeline makes them disappear. Here an error first lets out what is kept.
/// </remarks>
[Cmdlet(VerbsData.Out, "Screen")]
internal sealed class ScreenCommand : PSCmdlet, IDisposable
{
    public const string Name = "Out-Screen";

    private SteppablePipeline? _formatter;
    private bool _keepsObjects;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true)]
    public ShellInterface Screen { get; set; } = null!;

    protected override void ProcessRecord()
    {
        if (_keepsObjects && InputObject?.BaseObject is ErrorRecord)
            Flush();
        if (_formatter is null)
        {
            _formatter = ScriptBlock.Create("Out-Default").GetSteppablePipeline(CommandOrigin.Internal);
            _formatter.Begin(expectInput: true);
        }
        var written = Screen.WriteCount;
        _formatter.Process(InputObject);
        _keepsObjects = Screen.WriteCount == written;
    }

    protected override void EndProcessing() => Flush();

    // Called when the pipeline is over, however it ended.
    public void Dispose()
    {
        try
        {
            Flush();
        }
        catch (RuntimeException)
        {
            // The pipeline was stopped, and so is what would still have been shown.
        }
    }

    private void Flush()
    {
        _keepsObjects = false;
        if (_formatter is not { } formatter)
            return;
        _formatter = null;
        using (formatter)
            formatter.End();
    }
}
