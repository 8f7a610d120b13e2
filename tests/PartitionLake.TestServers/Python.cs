using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PartitionLake.TestServers;

/// <summary>Runs Python with moto and boto3: the servers of the tests, and clients that share no code with the product.</summary>
/// <remarks>
/// The interpreter is <c>PARTITIONLAKE_PYTHON</c> if set (the test command sets it to its own environment where it made one), otherwise <c>python3</c>.
/// </remarks>
public static class Python
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static string Interpreter => Environment.GetEnvironmentVariable("PARTITIONLAKE_PYTHON") is { Length: > 0 } path ? path : "python3";

    /// <summary>Runs a program and returns what it printed.</summary>
    /// <param name="program">Source text.</param>
    /// <param name="arguments">What it finds in <c>sys.argv[1:]</c>.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="environment">Variables to set.</param>
    /// <exception cref="InvalidOperationException">It failed; the message holds its errors.</exception>
    public static string Run(string program, IReadOnlyList<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Python did not end within {Limit}.");
        }
        return process.ExitCode == 0
            ? output.GetAwaiter().GetResult()
            : throw new InvalidOperationException($"Python ended with {process.ExitCode}:{Environment.NewLine}{errors.GetAwaiter().GetResult()}");
    }

    internal static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Interpreter)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{Interpreter}' cannot be started. Install Python 3 and run: pip install \"moto[server]\"", e);
        }
    }
}
