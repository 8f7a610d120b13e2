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

PowerShellSettings.Apply();
ModulePath.AddStagedModules();
using var session = new ShellSession(new ShellHost());
return session.Run(arguments);
