namespace Sett.Networks.Datasets.Cards;

/// <summary>Reads what a card says of one input.</summary>
internal static class InputCardReader
{
    private const int MaximumSide = 1 << 16;

    private static readonly (string, PictureChannels)[] Channels =
        [("RGB", PictureChannels.Rgb), ("BGR", PictureChannels.Bgr), ("Y", PictureChannels.Luma)];

    private static readonly (string, PictureLayout)[] Layouts =
        [("NCHW", PictureLayout.Planes), ("NHWC", PictureLayout.Interleaved)];

    /// <summary>Reads one entry below <c>inputs</c>.</summary>
    public static InputCard Read(YamlEntry entry, YamlErrors errors)
    {
        var fields = new YamlFields(entry.Value, $"input '{entry.Key}'", errors);
        YamlFields? picture = fields.Fields("picture"), values = fields.Fields("values");
        if (picture is null == values is null)
            errors.Add(entry.Line, $"input '{entry.Key}' needs one of 'picture' and 'values'");
        PictureSteps? pictureSteps = picture is null ? null : Picture(picture);
        ValueSteps? valueSteps = values is null ? null : Values(values);
        float? scale = fields.Number("scale"), divide = fields.Number("divide");
        float[]? mean = fields.Numbers("mean"), std = fields.Numbers("std");
        if (divide == 0) fields.Error("divide", "'divide' cannot be 0");
        if (std is not null && Array.Exists(std, s => s == 0)) fields.Error("std", "'std' cannot be 0");
        int channels = pictureSteps is null or { Channels: PictureChannels.Luma } ? 1 : 3;
        CheckCount(fields, "mean", mean, channels);
        CheckCount(fields, "std", std, channels);
        fields.Finish();
        return new InputCard(entry.Key, pictureSteps, valueSteps, scale, divide, mean, std);
    }

    private static void CheckCount(YamlFields fields, string key, float[]? numbers, int channels)
    {
        if (numbers is not null && numbers.Length != 1 && numbers.Length != channels)
            fields.Error(key, $"'{key}' takes one number{(channels > 1 ? $" or {channels}, one a channel" : "")}, not {numbers.Length}");
    }

    private static PictureSteps Picture(YamlFields fields)
    {
        PictureChannels channels = fields.Choice("channels", PictureChannels.Rgb, Channels);
        if (!fields.Has("channels")) fields.Error("channels", "'picture' needs 'channels': RGB, BGR or Y");
        PictureLayout layout = fields.Choice("layout", PictureLayout.Planes, Layouts);
        PhotographStep? photograph = fields.Fields("photograph") is { } p ? Photograph(p) : null;
        CropBox? crop = fields.Fields("crop") is { } c ? Crop(c, fields) : null;
        int pad = fields.Whole("pad_edge", 0, MaximumSide) ?? 0;
        PictureSize? resize = Size(fields, "resize");
        LetterboxStep? letterbox = fields.Fields("letterbox") is { } l ? Letterbox(l, fields) : null;
        if (resize is not null && letterbox is not null) fields.Error("letterbox", "'resize' and 'letterbox' exclude each other");
        fields.Finish();
        return new PictureSteps(photograph, crop, pad, resize, letterbox, channels, layout);
    }

    private static PhotographStep? Photograph(YamlFields fields)
    {
        int? shorter = fields.Whole("shorter_side", 1, MaximumSide);
        PictureSize? crop = Size(fields, "centre_crop");
        fields.Finish();
        return new PhotographStep(shorter, crop);
    }

    private static CropBox? Crop(YamlFields fields, YamlFields above)
    {
        int? top = fields.Whole("top", 0, MaximumSide), left = fields.Whole("left", 0, MaximumSide);
        int? height = fields.Whole("height", 1, MaximumSide), width = fields.Whole("width", 1, MaximumSide);
        bool complete = fields.Has("top") && fields.Has("left") && fields.Has("height") && fields.Has("width");
        if (!complete) above.Error("crop", "'crop' needs top, left, height and width");
        fields.Finish();
        return new CropBox(top ?? 0, left ?? 0, height ?? 1, width ?? 1);
    }

    private static LetterboxStep? Letterbox(YamlFields fields, YamlFields above)
    {
        PictureSize? size = Size(fields, "size");
        int fill = fields.Whole("fill", 0, 255) ?? 0;
        bool centred = fields.Choice("place", false, [("top-left", false), ("centre", true)]);
        if (!fields.Has("size")) above.Error("letterbox", "'letterbox' needs 'size'");
        fields.Finish();
        return new LetterboxStep(size ?? default, (byte)fill, centred);
    }

    private static PictureSize? Size(YamlFields fields, string key)
    {
        int[]? sides = fields.Wholes(key, 1, 2, 1, MaximumSide);
        return sides is null ? null : new PictureSize(sides[0], sides[^1]);
    }

    private static ValueSteps Values(YamlFields fields)
    {
        int? windows = fields.Whole("windows", 1, 1 << 20);
        int step = fields.Whole("window_step", 1, 1 << 20) ?? 1;
        if (fields.Has("window_step") && !fields.Has("windows")) fields.Error("window_step", "'window_step' needs 'windows'");
        int[]? transpose = fields.Wholes("transpose", 1, 8, 0, 7);
        if (transpose is not null && !transpose.Order().SequenceEqual(Enumerable.Range(0, transpose.Length)))
            fields.Error("transpose", $"'transpose' has to name each of the dimensions 0 to {transpose.Length - 1} once");
        fields.Finish();
        return new ValueSteps(windows, step, transpose);
    }
}
