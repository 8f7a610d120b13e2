using System.Text;
using PartitionLake.Shell;
using PartitionLake.Shell.Hosting;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

if (!ShellArguments.TryParse(args, out var arguments, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(ShellArguments.Usage);
    return ExitCode.Usage;
}

// PowerShell's engine reports its use to its maker unless told otherwise before it starts. A tool that runs at night over
// price data reports nothing, and starts a tenth of a second earlier.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
ModulePath.AddStagedModules();
using var session = new ShellSession(new ShellHost());
return session.Run(arguments);
