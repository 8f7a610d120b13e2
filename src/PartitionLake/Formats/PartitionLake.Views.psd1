# How objects are shown and come back from files and other processes: a manifest of its own, because PowerShell reads what a manifest
# names of these before it runs anything that could say that the module is not built yet.
@{
    ModuleVersion      = '0.1.0'
    GUID               = '0c7c2d0e-6a8e-4b55-9a3e-8f1d0b6f2a71'
    # The types that they name.
    RequiredAssemblies = @('PartitionLake.dll')
    FormatsToProcess   = @(
        'PartitionLake.Catalog.Format.ps1xml'
        'PartitionLake.Format.ps1xml'
        'PartitionLake.Governance.Format.ps1xml'
        'PartitionLake.Health.Format.ps1xml'
        'PartitionLake.Query.Format.ps1xml'
        'PartitionLake.Runs.Format.ps1xml'
    )
    TypesToProcess     = @('PartitionLake.Types.ps1xml')
    FunctionsToExport  = @()
    CmdletsToExport    = @()
    VariablesToExport  = @()
    AliasesToExport    = @()
}
