@echo off
rem Builds Sett when it has not been built since the sources changed, then runs it with the given arguments.
setlocal
set "root=%~dp0"
set "dll=%root%src\Sett.Cli\bin\Release\net10.0\sett.dll"
set "stamp=%root%.sett\built"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
where dotnet >nul 2>nul
if errorlevel 1 (
  echo sett: the .NET 10 SDK is needed and 'dotnet' was not found; install it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)
if "%~1"=="test" goto test
powershell -NoProfile -Command "if (!(Test-Path '%dll%') -or !(Test-Path '%stamp%')) { exit 1 }; $t = (Get-Item '%stamp%').LastWriteTime; if (Get-ChildItem '%root%src','%root%Directory.Build.props','%root%Directory.Packages.props' -Recurse -File | Where-Object { $_.FullName -notmatch '\\(bin|obj)\\' -and $_.LastWriteTime -gt $t } | Select-Object -First 1) { exit 1 }"
if not errorlevel 1 goto run
dotnet --list-sdks | findstr /b "10." >nul
if errorlevel 1 (
  echo sett: the .NET 10 SDK is needed; install it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)
echo sett: building (once, until sources change) ... 1>&2
if not exist "%root%.sett" mkdir "%root%.sett"
dotnet build "%root%src\Sett.Cli\Sett.Cli.csproj" -c Release -v quiet > "%root%.sett\build.log" 2>&1
if errorlevel 1 (
  type "%root%.sett\build.log" 1>&2
  exit /b 1
)
type nul > "%stamp%"
:run
dotnet "%dll%" %*
exit /b %errorlevel%
:test
dotnet test "%root%Sett.slnx" -c Release --nologo
exit /b %errorlevel%
