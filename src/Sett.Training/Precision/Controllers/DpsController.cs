using System.Text.Json;
using Sett.Numerics;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>
/// Dynamic precision scaling (Na and Mukhopadhyay, ISLPED 2016), as the first author's public code has it. At full length it first lowers
/// IL of every tensor until the tensor overflows once; then all words are cut to the target length. From then on a smoothed loss that is
/// the largest of its window sends all words to full length, and one below the least of that window sends them back, wider by a step where
/// that is still short of full. An overflow always moves one bit from FL to IL.
/// </summary>
public sealed class DpsController : IPrecisionController
{
    private const string Repository = "taesikna/DPS, LeNet run dynamic_16_32";

    private readonly int _target, _step, _most, _searchWindow, _raiseWindow, _parameterBits, _activationBits;
    private readonly LossWindow _window;
    private IReadOnlyList<ControlledFormat> _formats = [];
    private int[] _quiet = [];
    private bool[] _isSettled = [];
    private bool _searches = true;
    private int _length, _next, _count;
    private double _leastLoss = double.MaxValue;

    private DpsController(ControllerValues values)
    {
        (_target, _step, _most) = (values.Whole("target"), values.Whole("step"), values.Whole("most"));
        (_searchWindow, _raiseWindow) = (values.Whole("search_window"), values.Whole("raise_window"));
        (_parameterBits, _activationBits) = (values.Whole("parameter_bits"), values.Whole("activation_bits"));
        if (_target > _most)
            throw new BadInputException($"precision dps: 'target' is {_target}, longer than full length ('most', {_most}).");
        _window = new LossWindow(values.Whole("average"));
        (_length, _next) = (_most, _target);
    }

    /// <summary>How it is chosen.</summary>
    public static ControllerKind Kind { get; } =
        new("dps", "dynamic precision scaling: one word length that follows the loss, a point for each tensor", RoundingKind.Nearest,
        [
            new("target", "word length after the search, without the sign", 15, 1, 31, Repository, true),
            new("step", "what the length grows by after a failure; it stays below full length", 16, 0, 31,
                $"{Repository}; the code's own default is 4", true),
            new("most", "full word length, without the sign", 31, 1, 31, Repository, true),
            new("average", "losses that are averaged, and averages that are compared", 100, 1, 1 << 20,
                $"{Repository}; the code's own default is 1", true),
            new("search_window", "iterations without overflow, plus one, after which IL is lowered", 10, 0, 1 << 20,
                $"{Repository}, first commit; the code's own default is 20", true),
            new("raise_window", "largest averages, plus one, that have to follow a raise or a settled loss before the next raise", 50, 0,
                1 << 20, $"{Repository}, first commit; the code's own default is 20", true),
            new("parameter_bits", "IL of parameters at first", 0, -16, 31, Repository, true),
            new("activation_bits", "IL of activations at first", 8, -16, 31, Repository, true),
        ], values => new DpsController(values));

    /// <inheritdoc/>
    public FormatSharing Sharing => FormatSharing.Pairs;

    /// <inheritdoc/>
    public int WordLength => 1 + _length;

    /// <inheritdoc/>
    public double? SmoothedLoss => _window.Mean;

    /// <inheritdoc/>
    public bool Rounds(TensorPlace place) => place != TensorPlace.ParameterGradient;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<ControlledFormat> formats)
    {
        (_formats, _quiet, _isSettled) = (formats, new int[formats.Count], new bool[formats.Count]);
        foreach (ControlledFormat format in formats)
        {
            int integer = format.IsOfParameters ? _parameterBits : _activationBits;
            format.Format = new DynamicFormat(integer, _most - integer);
        }
    }

    /// <inheritdoc/>
    public string? Decide(long iteration, double loss)
    {
        _window.Add(loss);
        for (int f = 0; f < _formats.Count; f++)
        {
            if (_formats[f].Overflows == 0) continue;
            _formats[f].Move(1);
            _isSettled[f] = true;
        }

        return _searches ? Search() : Follow();
    }

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteBoolean("searches", _searches);
        json.WriteNumber("length", _length);
        json.WriteNumber("next", _next);
        json.WriteNumber("count", _count);
        json.WriteNumber("least_loss", _leastLoss);
        json.WriteStartArray("quiet");
        foreach (int quiet in _quiet) json.WriteNumberValue(quiet);
        json.WriteEndArray();
        json.WriteStartArray("settled");
        foreach (bool isSettled in _isSettled) json.WriteBooleanValue(isSettled);
        json.WriteEndArray();
        _window.Save(json);
    }

    /// <inheritdoc/>
    public void Restore(JsonElement state)
    {
        _searches = state.GetProperty("searches").GetBoolean();
        _length = state.Whole("length", 1, _most);
        _next = state.Whole("next", 1, _most);
        _count = state.Whole("count", 0, _raiseWindow);
        _leastLoss = state.GetProperty("least_loss").GetDouble();
        _quiet = state.List("quiet", _formats.Count, q => q.GetInt32());
        _isSettled = state.List("settled", _formats.Count, s => s.GetBoolean());
        _window.Restore(state);
    }

    private string? Search()
    {
        for (int f = 0; f < _formats.Count; f++)
        {
            if (_isSettled[f]) continue;
            if (_quiet[f] < _searchWindow)
            {
                _quiet[f]++;
                continue;
            }

            // A tensor of zeros never overflows; at the end of the range it counts as settled, or the search would never end.
            _isSettled[f] = !_formats[f].Move(-1);
            _quiet[f] = 0;
        }

        if (_isSettled.Contains(false)) return null;
        _searches = false;
        SetLength(_target);
        return $"search ended, {WordLength}-bit words";
    }

    private string? Follow()
    {
        double now = _window.Mean;
        if (now != _window.Largest)
        {
            _count = _raiseWindow;
            if (now >= _leastLoss || _length != _most || _next == _most) return null;
            SetLength(_next);
            return $"loss below its old least, {WordLength}-bit words";
        }

        if (_count < _raiseWindow)
        {
            _count++;
            return null;
        }

        _count = 0;
        if (_length >= _most) return null;
        _leastLoss = _window.Least;
        if (_next < _most - _step) _next = _length + _step;
        SetLength(_most);
        return $"loss at its window's largest, {WordLength}-bit words";
    }

    // Only fraction bits come and go; the point stays.
    private void SetLength(int length)
    {
        _length = length;
        foreach (ControlledFormat format in _formats) format.Format = format.Format.WithLength(length);
    }
}
