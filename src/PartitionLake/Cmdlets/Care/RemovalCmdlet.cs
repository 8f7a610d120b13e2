namespace PartitionLake.Cmdlets.Care;

/// <summary>The base of the cmdlets after which something is no longer in the lake.</summary>
public abstract class RemovalCmdlet : CareCmdlet
{
    [Parameter]
    public SwitchParameter AllVersions { get; set; }
}
