using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A process that does one run after the other and can be stopped in the middle of one and woken again.</summary>
internal sealed partial class RunHost : IDisposable
{
    // Linux; the tests that stop processes run nowhere else.
    private const int SignalStop = 19;
    private const int SignalContinue = 18;

    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="program">The test program.</param>
    /// <param name="withoutLocks">Whether the runtime is told to lock no files by itself.</param>
    /// <param name="clock">The clocks of the process; null for the true ones.</param>
    public RunHost(string program, bool withoutLocks = false, FakedClock? clock = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        if (withoutLocks)
            start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        clock?.Apply(start);
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Begins a run; the code and words of its error, or nulls.</summary>
    public async Task<(string? Code, string? Message)> RunAsync(object job)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(job));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The process ended: {await _errors}");
        var outcome = JsonDocument.Parse(line).RootElement;
        return (outcome.GetProperty("Code").GetString(), outcome.GetProperty("Message").GetString());
    }

    /// <summary>Stops the process; returns when all of its threads stand still.</summary>
    public void Stop()
    {
        Assert.Equal(0, Signal(_process.Id, SignalStop));
        for (var state = State(); state != 'T'; state = State())
        {
            Assert.NotEqual('Z', state);
            Thread.Yield();
        }
    }

    public void Continue() => Assert.Equal(0, Signal(_process.Id, SignalContinue));

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    // The state follows the name of the program, which is in parentheses.
    private char State()
    {
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
        return text[text.LastIndexOf(')') + 2];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Signal(int process, int signal);
}
