<#
.SYNOPSIS
  The one entry point for everything a developer or a build machine does.
.EXAMPLE
  ./build.ps1 -Target Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Relevance', 'Bench', 'Proto', 'Ci')]
    [string] $Target = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # What the targets Build and Test work on.
    [string] $Solution = "$PSScriptRoot/TechMatch.sln",

    # Prints the commands instead of running them.
    [switch] $DryRun
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

function Invoke-Step {
    param([string] $Command, [string[]] $Arguments)
    "> $Command $($Arguments -join ' ')"
    if ($DryRun) { return }
    & $Command @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Command ended with exit code $LASTEXITCODE" }
}

function Invoke-Build { Invoke-Step dotnet @('build', $Solution, '-c', $Configuration) }

function Invoke-Test { Invoke-Step dotnet @('test', '--solution', $Solution, '-c', $Configuration) }

function Invoke-Relevance { Invoke-Step dotnet @('test', '--project', "$root/tests/TechMatch.Relevance", '-c', $Configuration) }

function Invoke-Bench { Invoke-Step dotnet @('run', '-c', 'Release', '--project', "$root/tests/TechMatch.Benchmarks", '--', '--filter', '*') }

function Invoke-Proto {
    Invoke-Step npm @('install', '--no-save', '--prefix', "$root/.ci/buf", '--no-audit', '--no-fund')
    $buf = "$root/.ci/buf/node_modules/.bin/buf"
    Invoke-Step $buf @('lint', $root)
    Invoke-Step $buf @('breaking', $root, '--against', "$root/protos/techmatch-v1.binpb")
}

switch ($Target) {
    'Build' { Invoke-Build }
    'Test' { Invoke-Test }
    'Relevance' { Invoke-Relevance }
    'Bench' { Invoke-Bench }
    'Proto' { Invoke-Proto }
    'Ci' { Invoke-Proto; Invoke-Build; Invoke-Test }
}
