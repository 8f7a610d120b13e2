using System.Management.Automation.Language;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws;
using PartitionLake.Output;
using PartitionLake.Permissions;

namespace PartitionLake.Cmdlets.Permissions;

/// <summary>Prints the IAM policy that a cmdlet or a command line needs.</summary>
[Cmdlet(VerbsCommon.Get, "LakePolicy")]
[OutputType(typeof(string), typeof(LakePermission))]
public sealed class GetLakePolicyCommand : LakeCmdlet
{
    private const string JobCmdlet = "Invoke-PartitionEtl";

    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(Completion.PermittedCmdletCompleter))]
    public object[] Command { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(Completion.AwsNameCompleter))]
    [ValidatePattern("^[a-z]{2}(-[a-z]+)+-[0-9]+$")]
    public string? Region { get; set; }

    [Parameter]
    [ValidatePattern("^[0-9]{12}$")]
    public string? AccountId { get; set; }

    [Parameter]
    public SwitchParameter ForJobRole { get; set; }

    [Parameter]
    public SwitchParameter AsTable { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            if (Command.Length == 0)
                Write(ForJobRole ? [JobCmdlet] : [.. CmdletPermissions.Table.Keys], new PolicyPlaces { IsForAll = true });
            foreach (var command in Command)
                Write(command is PSObject wrapped ? wrapped.BaseObject : command);
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, Command);
        }
    }

    private void Write(object command)
    {
        if (command is string name && CmdletPermissions.Table.ContainsKey(name.Trim()))
        {
            Write([name.Trim()], new PolicyPlaces { IsForAll = true });
            return;
        }
        var (cmdlets, places) = new CommandReader(SessionState.PSVariable, Paths).Read(Parsed(command));
        Write(cmdlets, places);
    }

    private static ScriptBlockAst Parsed(object command)
    {
        if (command is ScriptBlock { Ast: ScriptBlockAst script })
            return script;
        var parsed = Parser.ParseInput(command.ToString(), out _, out var errors);
        return errors.Length == 0
            ? parsed
            : throw new LakeException(LakeErrorCode.PlanInvalid, $"'{PrintableText.OneLine(command.ToString()!)}' is no command line: {errors[0].Message}",
                "Give a cmdlet's name, or a command line in quotes or braces.", "Command");
    }

    private void Write(IReadOnlyList<string> cmdlets, PolicyPlaces places)
    {
        var resources = new PolicyResources(places, AwsPartition.Of(Region ?? "").Id, Region ?? "*", AccountId ?? "*");
        var needs = cmdlets.Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(cmdlet => NeedsOf(cmdlet).Select(
                need => (Cmdlet: CmdletPermissions.Table.Keys.First(key => key.Equals(cmdlet, StringComparison.OrdinalIgnoreCase)), Need: need)))
            .Where(entry => places.IsForAll || entry.Need.Only is null || places.Given.Contains(entry.Need.Only))
            .ToList();
        if (!AsTable)
        {
            WriteObject(PolicyDocument.Write(needs.Select(static entry => entry.Need), resources));
            return;
        }
        foreach (var (cmdlet, need) in needs)
        {
            WriteObject(new LakePermission
            {
                Command = cmdlet,
                Action = need.Action,
                Resource = [.. resources.Of(need.Scope).Arns],
                Why = need.Why,
                Without = need.Without,
                OnlyWith = need.Only,
            });
        }
    }

    /// <summary>Of the cmdlet's caller, or of the role that it gives to a job.</summary>
    private IReadOnlyList<PermissionNeed> NeedsOf(string cmdlet) => !ForJobRole ? CmdletPermissions.Table[cmdlet]
        : cmdlet.Equals(JobCmdlet, StringComparison.OrdinalIgnoreCase) ? CmdletPermissions.JobRole
        : throw new LakeException(LakeErrorCode.PlanInvalid, $"{cmdlet} starts no job, and -ForJobRole is about the role that a job has.",
            $"Give {JobCmdlet} or a command line of it, or leave -ForJobRole out.", nameof(ForJobRole));
}
